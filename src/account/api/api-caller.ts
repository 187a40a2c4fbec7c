import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../../audit/event.js';
import { originOf } from '../../http/request-origin.js';
import { accessTokenOf } from '../../resources/access-token-check.js';
import type { User } from '../../users/user.entity.js';

/** The person whose token came, and what it rests on. */
export interface ApiCaller {
  readonly user: User;
  readonly proven: { readonly at: number; readonly amr: readonly string[] };
  /** The authorization that the token hangs on. */
  readonly authorizationId: string;
  readonly origin: RequestOrigin;
}

/** Behind AccountApiGuard only, which lets in no token without a person. */
export function apiCallerOf(request: FastifyRequest): ApiCaller {
  const { user, proven, authorizationId } = accessTokenOf(request);
  if (user === undefined || proven === undefined || authorizationId === null) throw new Error('AccountApiGuard lets in no token without a person.');
  return { user, proven, authorizationId, origin: originOf(request) };
}
