import type { Granted, Told } from './granted.js';

/** RFC 9068 §2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
export const OPAQUE_PREFIX = 'dwa';

/** The content of an access token, whichever form it has. Times in seconds. */
export interface AccessTokenClaims {
  readonly jti: string;
  readonly sub: string;
  readonly clientId: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** `null` for client_credentials. */
  readonly authorizationId: string | null;
}

export function accessTokenClaims(granted: Granted, jti: string, issuedAt: number, lifetime: number): AccessTokenClaims {
  return {
    jti,
    sub: granted.sub,
    clientId: granted.client.clientId,
    audience: granted.audience.identifier,
    scopes: granted.audience.scopes,
    issuedAt,
    expiresAt: issuedAt + lifetime,
    authorizationId: granted.authorization?.id ?? null,
  };
}

/** The payload of a JWT access token. RFC 9068 §2.2; `authorization_id` is ours: what the revocation check goes by. */
export function toJwtPayload(claims: AccessTokenClaims, issuer: string, told: Told): Record<string, unknown> {
  const { authorization, sid } = told;
  return {
    iss: issuer,
    sub: claims.sub,
    aud: claims.audience,
    client_id: claims.clientId,
    scope: claims.scopes.join(' '),
    jti: claims.jti,
    iat: claims.issuedAt,
    exp: claims.expiresAt,
    ...(authorization === null
      ? undefined
      : { auth_time: Math.floor(authorization.authenticatedAt / 1000), amr: authorization.amr, sid, authorization_id: authorization.id }),
  };
}

/** Reads the payload of a token whose signature is ours; `undefined` for anything that is no access token of this issuer. */
export function parseJwtPayload(payload: Readonly<Record<string, unknown>>, issuer: string): AccessTokenClaims | undefined {
  const { iss, sub, aud, client_id: clientId, scope, jti, iat, exp, authorization_id: authorizationId } = payload as Partial<Record<JwtClaim, unknown>>;
  if (iss !== issuer || typeof sub !== 'string' || typeof aud !== 'string' || typeof clientId !== 'string' || typeof jti !== 'string') return undefined;
  if (typeof iat !== 'number' || typeof exp !== 'number' || typeof scope !== 'string') return undefined;
  return {
    jti,
    sub,
    clientId,
    audience: aud,
    scopes: scope === '' ? [] : scope.split(' '),
    issuedAt: iat,
    expiresAt: exp,
    authorizationId: typeof authorizationId === 'string' ? authorizationId : null,
  };
}

type JwtClaim = 'iss' | 'sub' | 'aud' | 'client_id' | 'scope' | 'jti' | 'iat' | 'exp' | 'authorization_id';
