import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOG } from '../platform/log.js';
import { Metrics } from '../platform/metrics.js';
import { declarationOf } from './answers.js';
import { factsOf } from './request-facts.js';
import { addressOf } from './request-origin.js';

/** One line and one observation a request: the route's pattern, never its query, which may carry codes and tokens. */
@Injectable()
export class AccessLog {
  constructor(@Inject(LOG) private readonly log: Logger, private readonly metrics: Metrics) {}

  record(request: FastifyRequest, reply: FastifyReply): void {
    const route = declarationOf(request).route ?? request.routeOptions.url ?? 'unmatched';
    const milliseconds = reply.elapsedTime;
    this.metrics.httpDuration.observe({ route, method: request.method, code: reply.statusCode }, milliseconds / 1000);
    const facts = { request_id: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(milliseconds * 10) / 10, address: addressOf(request), ...factsOf(request) };
    if (route.startsWith('/assets/')) this.log.debug(facts, 'request');
    else this.log.info(facts, 'request');
  }
}
