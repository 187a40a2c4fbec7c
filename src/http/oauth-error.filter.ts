import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from '../platform/metrics.js';
import { sendOAuthError } from './error-answers.js';
import { ErrorLog } from './error-log.js';

/** Answers the errors of protocol endpoints as RFC 6749 §5.2 says. */
@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  constructor(private readonly log: ErrorLog, private readonly metrics: Metrics) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = this.log.record(thrown, request);
    this.metrics.tokenErrors.inc({ endpoint: request.routeOptions.url ?? 'unknown', error: error.code });
    if (!reply.sent) sendOAuthError(error, request, reply);
  }
}
