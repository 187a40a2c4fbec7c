import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ErrorLog } from '../http/error-log.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import { Metrics } from '../platform/metrics.js';

/** What refusals are counted by: names a request made up would grow the counters without end. */
const COUNTED: ReadonlySet<string> = new Set([
  'client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method', 'resource',
  'prompt', 'max_age', 'claims', 'id_token_hint', 'login_hint', 'ui_locales', 'acr_values', 'request', 'request_uri', 'registration',
]);

/** Counts and logs the refusals of the authorization endpoint, whichever way they leave: an operator finds those that went to a client as well. */
@Injectable()
export class Refusals {
  constructor(private readonly metrics: Metrics, private readonly log: ErrorLog) {}

  /** For a refusal that is shown as a page, which logs itself. */
  count({ parameter }: OAuthError): void {
    this.metrics.authorizationErrors.inc({ parameter: parameter !== undefined && COUNTED.has(parameter) ? parameter : 'other' });
  }

  /** For one that is sent to the client; `thrown` may be a failure of ours, whose cause is told to the log alone. */
  record(thrown: unknown, request: FastifyRequest): OAuthError {
    const error = this.log.record(thrown, request);
    this.count(error);
    return error;
  }
}
