import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerKindOf } from './answers.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { PageErrorFilter } from './page-error.filter.js';
import { ProblemFilter } from './problem.filter.js';

/** The last filter: whatever nobody else caught, answered the way the route declares, or where none matched, as its path and Accept suggest. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly oauth: OAuthErrorFilter, private readonly page: PageErrorFilter, private readonly problem: ProblemFilter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // What is answered may depend on Accept; a cache must know.
    const vary = reply.getHeader('vary');
    void reply.header('vary', vary === undefined ? 'Accept' : `${String(vary)}, Accept`);
    try {
      this[answerKindOf(request)].answer(thrown, request, reply);
    } catch (failure) {
      // An error page that cannot be shown would be answered by the framework, which tells why.
      if (!reply.sent) this.problem.answer(failure, request, reply);
    }
  }
}
