import type { CompactJws } from '../../guard/compact-jws.js';
import { invalidClient } from '../../oauth/errors.js';

/** What an assertion has to say to be this client's, for this server, now. */
export interface AssertionExpected {
  readonly clientId: string;
  readonly audiences: readonly string[];
  /** Milliseconds. */
  readonly now: number;
}

/** How far the client's clock may be ahead. Seconds. */
const CLOCK_SKEW = 30;
/** A stolen assertion is good until it ends: it is made for one request. Seconds. */
const LONGEST_LIFE = 600;
const LONGEST_JTI = 1024;

/** The jti and the end (seconds) of an assertion whose claims are in order. Throws invalid_client, with the reason for the log. RFC 7523 §3, OpenID Connect Core §9. */
export function checkAssertionClaims({ header, claims }: CompactJws, expected: AssertionExpected): { readonly jti: string; readonly exp: number } {
  const { iss, sub, aud, jti, exp, iat, nbf } = claims;
  const now = expected.now / 1000;
  // An access token, an ID token or a request object of the same client must not do: their type tells. RFC 8725 §3.11.
  const { typ = 'JWT' } = header;
  if (typeof typ !== 'string' || !/^(?:application\/)?(?:jwt|client-authentication\+jwt)$/i.test(typ)) throw wrong('typ is of another kind of token');
  if (iss !== expected.clientId || sub !== expected.clientId) throw wrong('iss and sub must be the client_id');
  // One audience, as text: an assertion for several servers can be handed on by one of them (RFC 7523bis §4).
  if (typeof aud !== 'string' || !expected.audiences.includes(aud)) throw wrong('aud is not this issuer');
  if (!isInstant(exp) || now >= exp) throw wrong('exp has passed or is missing');
  if (exp > now + LONGEST_LIFE + CLOCK_SKEW) throw wrong(`exp is more than ${LONGEST_LIFE} seconds away`);
  if (!isInstant(iat) || iat > now + CLOCK_SKEW) throw wrong('iat is missing or in the future');
  if (nbf !== undefined && !(isInstant(nbf) && nbf <= now + CLOCK_SKEW)) throw wrong('nbf is in the future');
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) throw wrong('jti is missing or too long');
  return { jti, exp };
}

export function wrong(reason: string): Error {
  return invalidClient({ cause: `The assertion is refused: ${reason}.` });
}

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
