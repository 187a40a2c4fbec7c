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
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = this.log.record(thrown, request);
    if (reply.sent) return;
    setChallenge(error, request, reply);
    sendProblem(error, request.id, reply);
  }
}
