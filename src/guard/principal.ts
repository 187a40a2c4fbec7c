import type { JsonObject } from './json-object.js';

/** What a good access token says: who may do what, until when. */
export interface Principal {
  /** The person, or the client itself where it acts for nobody (RFC 9068 §5). */
  readonly sub: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** The token's id; absent where introspection does not tell it. */
  readonly jti: string | undefined;
  /** Everything the token or the introspection answer says. */
  readonly claims: JsonObject;
}

/** What a resource expects of a token. */
export interface Expected {
  readonly issuer: string;
  /** One of these must be among the token's audiences. */
  readonly audiences: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How far another machine's clock may be ahead. Not granted to `exp`: a token ends when it says. Seconds. */
export const CLOCK_SKEW = 60;

/**
 * Checks an access token's claims, each with its type: a number that came as text or a scope that came as a list is refused, not
 * converted. RFC 9068 §2.2, §4. `undefined`: refused.
 */
export function toPrincipal(claims: JsonObject, expected: Expected): Principal | undefined {
  const { iss, sub, jti } = claims;
  const clientId = claims['client_id'];
  const scopes = parseScopes(claims['scope']);
  const audience = parseAudience(claims['aud']);
  if (iss !== expected.issuer || scopes === undefined || audience === undefined) return undefined;
  if (!audience.some((value) => expected.audiences.includes(value))) return undefined;
  if (!isName(sub) || !isName(clientId) || !(jti === undefined || isName(jti))) return undefined;
  const expiresAt = timelyUntil(claims, expected.now);
  if (expiresAt === undefined) return undefined;
  // Bound to a key or a certificate (RFC 9449 §7.1, RFC 8705 §3): a thief could strip the proof and present it as a bearer token.
  if (claims['cnf'] !== undefined) return undefined;
  return { sub, clientId, scopes, issuer: expected.issuer, audience, expiresAt, jti, claims };
}

/** When the token ends; `undefined` when it has, or has not begun. exp is required and exact (RFC 7519 §4.1.4: refused at `now >= exp`); what is issued or starts in the future is refused. */
function timelyUntil(claims: JsonObject, nowMs: number): number | undefined {
  const now = nowMs / 1000;
  const { exp, iat, nbf } = claims;
  if (!isInstant(exp) || now >= exp) return undefined;
  if (iat !== undefined && !(isInstant(iat) && iat <= now + CLOCK_SKEW && iat <= exp)) return undefined;
  return nbf === undefined || (isInstant(nbf) && nbf <= now + CLOCK_SKEW) ? exp : undefined;
}

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

function parseAudience(value: unknown): readonly string[] | undefined {
  if (isName(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isName) ? value : undefined;
}

function parseScopes(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : undefined;
}
