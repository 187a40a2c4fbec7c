import type { FastifyRequest } from 'fastify';

/** What the line of a request may say besides its route: names that the log may keep, never what proves anything. */
export interface RequestFacts {
  /** The application that has proven itself. */
  client_id?: string;
  /** What it asked for a token by. */
  grant?: string;
}

/** On the request itself: beside it, in a WeakMap, each request's would cost a microsecond, most of it the garbage collector's. */
const FACTS = Symbol('facts');

type Noted = FastifyRequest & { [FACTS]?: RequestFacts };

/** For whoever learns it on the way, so that routine requests, which leave no audit event, can be told apart. */
export function noteFacts(request: FastifyRequest, facts: RequestFacts): void {
  const noted: Noted = request;
  const before = noted[FACTS];
  if (before === undefined) noted[FACTS] = facts;
  else Object.assign(before, facts);
}

export const factsOf = (request: FastifyRequest): RequestFacts | undefined => (request as Noted)[FACTS];
