import type { CompactJws } from '../../guard/compact-jws.js';
import { invalidRequestObject } from '../../oauth/errors.js';

/** What a request object has to be made for. */
export interface ObjectExpected {
  readonly clientId: string;
  readonly issuer: string;
  /** Seconds. */
  readonly now: number;
}

/** How far the client's clock may be off. Seconds. */
const CLOCK_SKEW = 30;

const TYPES = /^(?:application\/)?(?:jwt|oauth-authz-req\+jwt)$/i;

/** Whether the object is this client's, for this server, now. Throws invalid_request_object. RFC 9101 §4, §6; OpenID Connect Core §6.1. */
export function checkObjectClaims({ header, claims }: Pick<CompactJws, 'header' | 'claims'>, { clientId, issuer, now }: ObjectExpected): void {
  const { typ = 'JWT' } = header;
  // A token of another kind that the same key has signed is no request. RFC 8725 §3.11.
  if (typeof typ !== 'string' || !TYPES.test(typ)) throw wrong('typ is of another kind of token');
  const { iss, aud, sub, exp, nbf, iat } = claims;
  if (claims['client_id'] !== clientId) throw wrong('client_id must be there, and the same as outside');
  if (iss !== undefined && iss !== clientId) throw wrong('iss must be the client_id');
  // With it, whoever reads the address of the browser could authenticate as the client. RFC 9101 §10.8.
  if (sub === clientId) throw wrong('it must not have the client_id as sub, or it could serve as a client assertion');
  if (aud !== undefined && !(Array.isArray(aud) ? aud : [aud]).includes(issuer)) throw wrong('aud is not this issuer');
  if (!areInstants(exp, nbf, iat)) throw wrong('exp, nbf and iat are seconds since 1970');
  if (exp !== undefined && now >= (exp as number) + CLOCK_SKEW) throw wrong('exp has passed');
  if (nbf !== undefined && (nbf as number) > now + CLOCK_SKEW) throw wrong('nbf has not come yet');
  if (iat !== undefined && (iat as number) > now + CLOCK_SKEW) throw wrong('iat is in the future');
}

const areInstants = (...values: readonly unknown[]): boolean => values.every((value) => value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0));

const wrong = (reason: string): Error => invalidRequestObject(`The request object is refused: ${reason}.`);
