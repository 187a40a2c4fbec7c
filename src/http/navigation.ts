import type { FastifyRequest } from 'fastify';

/**
 * Whether a person's browser is to show the answer as its page. Browsers say so to https and loopback alone, and Safari since 16.4 only:
 * by what they call themselves otherwise. Programs that fill in forms get what the protocol says.
 */
export function isNavigation({ headers }: FastifyRequest): boolean {
  const destination = headers['sec-fetch-dest'];
  return destination === undefined ? (headers['user-agent'] ?? '').startsWith('Mozilla/') : destination === 'document';
}
