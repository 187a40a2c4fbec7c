import type { FastifyRequest } from 'fastify';
import { Parameters } from '../oauth/parameters.js';

/** Shown back to whoever sent them. Anything else might be a secret on its way past a shoulder or into a screenshot. */
const SHOWN: ReadonlySet<string> = new Set([
  'client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'resource', 'prompt', 'max_age', 'display', 'ui_locales',
  'code_challenge_method', 'post_logout_redirect_uri', 'grant_type',
]);

const LONGEST = 200;

/** What the visitor sent for this parameter, cut to 200 characters; null when it is not to be shown, absent or repeated. */
export function sentValue(request: FastifyRequest, parameter: string): string | null {
  if (!SHOWN.has(parameter)) return null;
  for (const source of [request.body, request.query]) {
    if (!(source instanceof Parameters) || !source.has(parameter) || source.isRepeated(parameter)) continue;
    const value = source.get(parameter);
    if (value !== undefined) return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
  }
  return null;
}
