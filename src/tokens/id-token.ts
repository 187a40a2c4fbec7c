import { tokenHash } from '../oauth/token-hash.js';
import type { SigningAlgorithm } from '../keys/signing-key.entity.js';
import type { Client } from '../clients/client.js';
import { SIGNING_ALGORITHM_NAMES } from '../keys/signing-algorithms.js';
import { unauthorizedClient } from '../oauth/errors.js';
import type { Authorization } from './authorization.entity.js';

export interface IdTokenInput {
  readonly issuer: string;
  readonly sub: string;
  readonly clientId: string;
  readonly authorization: Authorization;
  readonly accessToken: string;
  readonly alg: SigningAlgorithm;
  /** Seconds. */
  readonly issuedAt: number;
  readonly lifetime: number;
}

/** What a password alone is worth. */
export const ACR_PASSWORD = 'urn:doorward:acr:password';

/** The claims of an ID token. OpenID Connect Core §2, §3.1.3.6; `sid`: Front-Channel Logout §3; `amr`: RFC 8176. */
export function idTokenClaims(input: IdTokenInput): Record<string, unknown> {
  const { authorization } = input;
  return {
    iss: input.issuer,
    sub: input.sub,
    aud: input.clientId,
    iat: input.issuedAt,
    exp: input.issuedAt + input.lifetime,
    auth_time: Math.floor(authorization.authenticatedAt / 1000),
    ...(authorization.nonce === null ? undefined : { nonce: authorization.nonce }),
    acr: ACR_PASSWORD,
    amr: authorization.amr,
    sid: authorization.sessionId,
    at_hash: tokenHash(input.accessToken, input.alg),
  };
}

/** The algorithm the client registered. Throws unauthorized_client where it is one that this server knows but does not sign with yet. */
export function idTokenAlgorithm(client: Client): SigningAlgorithm {
  const alg = SIGNING_ALGORITHM_NAMES.find((name) => name === client.idTokenAlg);
  if (alg === undefined) throw unauthorizedClient(`ID tokens signed with ${client.idTokenAlg} are not available.`);
  return alg;
}
