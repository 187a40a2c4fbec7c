import { Injectable } from '@nestjs/common';
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import { VERSION } from './version.js';

/**
 * What is counted. Labels take values out of a short list only (a route's pattern, an error code, a parameter we know): a label
 * that a request can choose would grow without end.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly signIns = this.counter('doorward_sign_in_total', 'Attempts to sign in', 'method', 'result');
  readonly tokensIssued = this.counter('doorward_token_issued_total', 'Token responses', 'grant', 'client_type');
  readonly tokenErrors = this.counter('doorward_token_error_total', 'Refused requests to back-channel endpoints', 'endpoint', 'error');
  readonly authorizationErrors = this.counter('doorward_authorization_error_total', 'Refused authorization requests, by the parameter at fault', 'parameter');
  readonly refreshReuse = this.counter('doorward_refresh_reuse_total', 'Refresh tokens presented again after their successor, whose family was ended');
  readonly mails = this.counter('doorward_mail_total', 'Attempts to send a mail, and mails that were given up', 'template', 'result');
  readonly dbStatements = this.counter('doorward_db_statement_total', 'Statements sent to the database');
  readonly httpDuration = new Histogram({
    name: 'doorward_http_request_duration_seconds', help: 'Time to answer a request', labelNames: ['route', 'method', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], registers: [this.registry],
  });
  readonly buildInfo = new Gauge({ name: 'doorward_build_info', help: 'Always 1', labelNames: ['version', 'node'], registers: [this.registry] });

  /** Memory, CPU and event loop of the process: measured from the first scrape on, as nobody looks before. */
  private processMetrics: Promise<void> | undefined;

  constructor() {
    this.buildInfo.set({ version: VERSION, node: process.version }, 1);
  }

  /** What the text of /metrics is sent as. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything in the Prometheus text format. */
  async text(): Promise<string> {
    await this.startProcessMetrics();
    return this.registry.metrics();
  }

  /** Everything as data, for the primary process to add up over its workers (prom-client's AggregatorRegistry). */
  async json(): Promise<object[]> {
    await this.startProcessMetrics();
    return this.registry.getMetricsAsJSON();
  }

  private counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private async startProcessMetrics(): Promise<void> {
    this.processMetrics ??= import('prom-client').then(({ default: { collectDefaultMetrics } }) => collectDefaultMetrics({ register: this.registry }));
    await this.processMetrics;
  }
}
