import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthError } from '../oauth/oauth-error.js';
import { challenge } from '../oauth/www-authenticate.js';

const REALM = 'doorward';

/** The JSON of RFC 6749 §5.2, with the challenge that the failed authentication calls for. */
export function sendOAuthError(error: OAuthError, request: FastifyRequest, reply: FastifyReply): void {
  setErrorHeaders(error, reply);
  setChallenge(error, request, reply);
  void reply.header('pragma', 'no-cache').type('application/json').send(JSON.stringify({ error: error.code, error_description: inAscii(error.description) }));
}

export function setErrorHeaders(error: OAuthError, reply: FastifyReply): void {
  void reply.code(error.status).header('cache-control', 'no-store');
  if (error.retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfter)));
}

/** RFC 6749 §5.2: Basic, when the client tried it. RFC 6750 §3: Bearer, when a token did not do. A challenge that the route set itself stays. */
export function setChallenge(error: OAuthError, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.hasHeader('www-authenticate')) return;
  if (error.code === 'invalid_client' && /^basic\b/i.test(request.headers.authorization ?? '')) void reply.header('www-authenticate', challenge('Basic', { realm: REALM }));
  if (error.code === 'invalid_token' || error.code === 'insufficient_scope') {
    void reply.header('www-authenticate', challenge('Bearer', { realm: REALM, error: error.code, error_description: error.description }));
  }
}

/** error_description admits %x20-21 / %x23-5B / %x5D-7E only. RFC 6749 §5.2. */
function inAscii(description: string): string {
  return description.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');
}
