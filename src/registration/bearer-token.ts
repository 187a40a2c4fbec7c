import type { FastifyRequest } from 'fastify';
import { authorizationFields, isBearerToken } from '../guard/bearer-credentials.js';
import { invalidToken } from '../oauth/errors.js';

/** The token of the request; `undefined` without an Authorization header. One that is malformed, empty or repeated is a wrong one, never none. RFC 6750 §2.1. */
export function presentedToken(request: FastifyRequest): string | undefined {
  const fields = authorizationFields(request.raw);
  if (fields.length === 0) return undefined;
  const [, token] = /^bearer (\S+)$/i.exec(fields[0] ?? '') ?? [];
  if (fields.length > 1 || token === undefined || !isBearerToken(token)) throw invalidToken({ cause: 'The Authorization header must be "Bearer", one space and the token, once.' });
  return token;
}
