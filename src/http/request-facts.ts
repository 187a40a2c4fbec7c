import type { FastifyRequest } from 'fastify';

/** What the line of a request may say besides its route: names that the log may keep, never what proves anything. */
export interface RequestFacts {
  /** The application that has proven itself. */
  client_id?: string;
  /** What it asked for a token by. */
  grant?: string;
}

const known = new WeakMap<FastifyRequest, RequestFacts>();

/** For whoever learns it on the way, so that routine requests, which leave no audit event, can be told apart. */
export function noteFacts(request: FastifyRequest, facts: RequestFacts): void {
  const before = known.get(request);
  if (before === undefined) known.set(request, facts);
  else Object.assign(before, facts);
}

export const factsOf = (request: FastifyRequest): RequestFacts | undefined => known.get(request);
