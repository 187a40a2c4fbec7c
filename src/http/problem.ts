import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { OAuthError } from '../oauth/oauth-error.js';
import { setErrorHeaders } from './error-answers.js';

/** A problem document. RFC 9457 §3.1. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly request_id: string;
}

/** Sends an error of a JSON API as application/problem+json. */
export function sendProblem(error: OAuthError, requestId: string, reply: FastifyReply): void {
  setErrorHeaders(error, reply);
  const problem: Problem = { type: 'about:blank', title: STATUS_CODES[error.status] ?? 'Error', status: error.status, detail: error.description, request_id: requestId };
  void reply.type('application/problem+json').send(JSON.stringify(problem));
}
