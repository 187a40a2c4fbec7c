import type { FastifyRequest } from 'fastify';

/** The longest user agent that is kept. */
const USER_AGENT_LENGTH = 255;

/** Where a request came from, as audit and log tell it (the shape of audit/event.ts RequestOrigin). */
export function originOf(request: FastifyRequest): { readonly requestId: string; readonly address: string; readonly userAgent: string | null } {
  return { requestId: request.id, address: addressOf(request), userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_LENGTH) ?? null };
}

/** The client's address: the socket's, or what a trusted proxy forwarded. IPv4 in IPv6 notation counts as IPv4, or limits would count one client twice. */
export function addressOf(request: FastifyRequest): string {
  return (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}
