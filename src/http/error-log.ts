import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { OAuthError } from '../oauth/oauth-error.js';
import { LOG } from '../platform/log.js';
import type { HttpProblem } from './problem.js';
import { toOAuthError } from './to-oauth-error.js';

/** Every answered error leaves a line under the request id that the person was shown; only this line has the cause. */
@Injectable()
export class ErrorLog {
  readonly #observers: ((error: OAuthError, request: FastifyRequest) => void)[] = [];

  constructor(@Inject(LOG) private readonly log: Logger) {}

  /** Is told of each refusal from now on, before it is answered. It must not throw, and nothing waits for it. */
  observe(observer: (error: OAuthError, request: FastifyRequest) => void): void {
    this.#observers.push(observer);
  }

  record(thrown: unknown, request: FastifyRequest): OAuthError {
    const error = toOAuthError(thrown);
    const facts = { request_id: request.id, error: error.code, status: error.status, parameter: error.parameter };
    if (error.status >= 500) this.log.error({ ...facts, err: error.cause ?? error }, 'request failed');
    else this.log.info({ ...facts, description: error.description }, 'request refused');
    for (const observer of this.#observers) observer(error, request);
    return error;
  }

  recordProblem(problem: HttpProblem, request: FastifyRequest): void {
    const { kind, status, errors } = problem;
    this.log.info({ request_id: request.id, error: kind, status, fields: errors.map(({ pointer, code }) => `${pointer} ${code}`).slice(0, 20) }, 'request refused');
  }
}
