import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** More proxies than that do not stand in a row. */
const MOST_HOPS = 20;

/**
 * Leaves of X-Forwarded-For only the addresses at its end that are addresses: names, zones and garbage would become
 * somebody's "address" in limits and audit, and what lies left of them was written by nobody we can trust.
 */
export function keepValidForwardedFor(request: FastifyRequest): void {
  const header = request.raw.headers['x-forwarded-for'];
  if (header === undefined) return;
  const entries = String(header).split(',').slice(-MOST_HOPS).map((entry) => withoutPort(entry.trim()));
  const firstValid = entries.findLastIndex((entry) => isIP(entry) === 0 || entry.includes('%')) + 1;
  const valid = entries.slice(firstValid);
  if (valid.length === 0) delete request.raw.headers['x-forwarded-for'];
  else request.raw.headers['x-forwarded-for'] = valid.join(', ');
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return entry.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
