import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { setChallenge } from './error-answers.js';
import { ErrorLog } from './error-log.js';
import { HttpProblem, sendErrorAsProblem, sendProblem } from './problem.js';

/** Answers the errors of JSON APIs as problem documents (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: ErrorLog, @Inject(CONFIG) private readonly config: Config) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { issuer } = this.config.publicUrl;
    if (thrown instanceof HttpProblem) {
      this.log.recordProblem(thrown, request);
      if (!reply.sent) sendProblem(thrown, request, issuer, reply);
      return;
    }
    const error = this.log.record(thrown, request);
    if (reply.sent) return;
    setChallenge(error, request, reply);
    sendErrorAsProblem(error, request, issuer, reply);
  }
}
