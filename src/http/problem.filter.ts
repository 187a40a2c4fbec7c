import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setChallenge } from './error-answers.js';
import { ErrorLog } from './error-log.js';
import { sendProblem } from './problem.js';

/** Answers the errors of JSON APIs as problem documents (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: ErrorLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = this.log.record(thrown, request);
    if (reply.sent) return;
    setChallenge(error, request, reply);
    sendProblem(error, request.id, reply);
  }
}
