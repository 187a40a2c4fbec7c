import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthError } from '../oauth/oauth-error.js';
import { setErrorHeaders } from './error-answers.js';

/** What every JSON API may refuse, by the name that ends its `type`. RFC 9457 §3.1.1. */
export const HTTP_PROBLEMS = {
  'malformed': { status: 400, title: 'The request is malformed' },
  'invalid-token': { status: 401, title: 'The access token is not good here' },
  'fresh-sign-in-needed': { status: 401, title: 'Confirm it is you' },
  'forbidden': { status: 403, title: 'This is not yours to do' },
  'insufficient-scope': { status: 403, title: 'The access token does not reach this far' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'too-slow': { status: 408, title: 'The request took too long to arrive' },
  'conflict': { status: 409, title: 'This does not go together with what is there' },
  'too-large': { status: 413, title: 'The body is too large' },
  'address-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'This content type is not accepted here' },
  'wrong-host': { status: 421, title: 'This server has another name' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The header fields are too large' },
  'server-error': { status: 500, title: 'The server could not answer' },
  'unavailable': { status: 503, title: 'The server cannot answer just now' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

const KINDS = Object.keys(HTTP_PROBLEMS) as (keyof typeof HTTP_PROBLEMS)[];

/** One thing wrong with one field: RFC 6901 into the body, `?name` for a parameter. */
export interface ProblemError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** A problem document. RFC 9457 §3. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path that was asked for. Left out where it is no path of an address. */
  readonly instance?: string;
  readonly request_id: string;
  readonly errors?: readonly ProblemError[];
}

/** A refusal that says itself how it is told: thrown by whoever answers with problem documents. */
export class HttpProblem extends Error {
  readonly errors: readonly ProblemError[];
  readonly headers: Readonly<Record<string, string>>;

  /** `kind`: what ends the `type`. */
  constructor(readonly kind: string, readonly status: number, readonly title: string, detail: string, extra: { readonly errors?: readonly ProblemError[]; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(detail);
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}

/** What is told of a request: its id, and where it went. */
type Asked = Pick<FastifyRequest, 'id' | 'url'>;

/** RFC 3986 §3.3. Two slashes at the beginning would make another host of it (§4.2). */
const PATH = /^\/(?!\/)[\w.~!$&'()*+,;=:@%/-]*$/;

/** The document as it is sent. The query is left out of `instance`: what was searched for is nobody else's business. */
export function toProblem(problem: HttpProblem, request: Asked, issuer: string): Problem {
  const { kind, title, status, message, errors } = problem;
  const path = (request.url.split('?', 1)[0] ?? '').slice(0, 500);
  return { type: `${issuer}/docs/errors/${kind}`, title, status, detail: message, ...(PATH.test(path) ? { instance: path } : {}), request_id: request.id, ...(errors.length > 0 ? { errors } : {}) };
}

export function sendProblem(problem: HttpProblem, request: Asked, issuer: string, reply: FastifyReply): void {
  void reply.code(problem.status).header('cache-control', 'no-store').headers(problem.headers);
  void reply.type('application/problem+json').send(JSON.stringify(toProblem(problem, request, issuer)));
}

/** Any other error of a JSON API as a problem document. */
export function sendErrorAsProblem(error: OAuthError, request: Asked, issuer: string, reply: FastifyReply): void {
  setErrorHeaders(error, reply);
  sendProblem(toHttpProblem(error), request, issuer, reply);
}

/** By its status, of which `forbidden` comes first where two have the same. */
export function toHttpProblem({ code, status, description }: OAuthError): HttpProblem {
  const kind = code === 'insufficient_scope' ? 'insufficient-scope' : (KINDS.find((each) => HTTP_PROBLEMS[each].status === status) ?? 'malformed');
  return new HttpProblem(kind, status, HTTP_PROBLEMS[kind].title, description);
}
