import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthError } from '../oauth/oauth-error.js';
import { Clock } from '../platform/clock.js';
import { setErrorHeaders } from './error-answers.js';
import { ErrorLog } from './error-log.js';
import { PageRenderer } from './page-renderer.js';
import type { ErrorPage } from './pages.js';
import { sentValue } from './sent-value.js';

/** Answers errors as a page for the person in front of the browser. Nothing on it comes from anywhere but what they sent and our own sentences. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  constructor(private readonly log: ErrorLog, private readonly pages: PageRenderer, private readonly clock: Clock) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = this.log.record(thrown, request);
    if (!reply.sent) this.send(error, request, reply);
  }

  private send(error: OAuthError, request: FastifyRequest, reply: FastifyReply): void {
    setErrorHeaders(error, reply);
    const parameter = error.parameter === 'csrf' ? undefined : error.parameter;
    this.pages.send(reply, 'error', {
      code: error.code,
      reason: reasonOf(error),
      status: error.status,
      parameter: parameter ?? null,
      sent: parameter === undefined ? null : sentValue(request, parameter),
      requestId: request.id,
      time: this.clock.now(),
      supportAddress: null,
      developerHint: error.status >= 500 || error.status === 404 ? null : error.description,
      retryAfterSeconds: error.retryAfter ?? null,
    }, { status: error.status });
  }
}

function reasonOf(error: OAuthError): ErrorPage['reason'] {
  if (error.parameter === 'csrf') return 'form_refused';
  switch (error.status) {
    case 404: return 'not_found';
    case 405: return 'method_not_allowed';
    case 413: return 'too_large';
    case 429: return 'too_many';
    default: return null;
  }
}
