import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import { Clock } from '../platform/clock.js';
import { setErrorHeaders } from './error-answers.js';
import { ErrorLog } from './error-log.js';
import { Organization } from './organization.js';
import { PageRenderer } from './page-renderer.js';
import type { ErrorPage } from './pages.js';
import { sentValue } from './sent-value.js';
import { wayOn } from './way-on.js';

/** Answers errors as a page for the person in front of the browser. Nothing on it comes from anywhere but what they sent and our own sentences. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  constructor(private readonly log: ErrorLog, private readonly pages: PageRenderer, private readonly clock: Clock, private readonly organization: Organization, @Inject(CONFIG) private readonly config: Config) {}

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
    const reason = reasonOf(error);
    // Nothing that the application did is at fault then: no field of its request helps anybody.
    const parameter = reason === 'form_refused' || reason === 'over' ? undefined : error.parameter;
    this.pages.send(reply, 'error', {
      code: error.code,
      reason,
      status: error.status,
      parameter: parameter ?? null,
      sent: parameter === undefined ? null : sentValue(request, parameter),
      requestId: request.id,
      time: this.clock.now(),
      supportAddress: this.organization.supportAddress,
      developerHint: error.status >= 500 || error.status === 404 || reason === 'over' ? null : error.description,
      retryAfterSeconds: error.retryAfter ?? null,
      wayOn: wayOn(error, request, this.config.publicUrl),
    }, { status: error.status });
  }
}

function reasonOf(error: OAuthError): ErrorPage['reason'] {
  if (error.parameter === 'csrf') return 'form_refused';
  // The id that our own pages carry: what it stood for is done, expired, or another browser's.
  if (error.parameter === 'request' && error.code === 'invalid_request') return 'over';
  switch (error.status) {
    case 404: return 'not_found';
    case 405: return 'method_not_allowed';
    case 413: return 'too_large';
    case 429: return 'too_many';
    default: return null;
  }
}
