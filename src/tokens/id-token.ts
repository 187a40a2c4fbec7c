import { tokenHash } from '../oauth/token-hash.js';
import type { Client } from '../clients/client.js';
import type { SigningAlgorithm } from '../oauth/signing-algorithm-names.js';
import { acrOf } from './acr.js';
import type { Authorization } from './authorization.entity.js';
import { signingAlgorithmOf } from './client-jwts.js';

export interface IdTokenInput {
  readonly issuer: string;
  readonly sub: string;
  /** As the client knows the session. */
  readonly sid: string;
  readonly clientId: string;
  readonly authorization: Authorization;
  readonly accessToken: string;
  readonly alg: SigningAlgorithm;
  /** Seconds. */
  readonly issuedAt: number;
  readonly lifetime: number;
}

/** The claims of an ID token. OpenID Connect Core §2, §3.1.3.6; `sid`: Front-Channel Logout §3; `amr`: RFC 8176. */
export function idTokenClaims(input: IdTokenInput): Record<string, unknown> {
  const { authorization } = input;
  const acr = acrOf(authorization.amr, authorization.claims?.acr);
  return {
    iss: input.issuer,
    sub: input.sub,
    aud: input.clientId,
    iat: input.issuedAt,
    exp: input.issuedAt + input.lifetime,
    auth_time: Math.floor(authorization.authenticatedAt / 1000),
    ...(authorization.nonce === null ? undefined : { nonce: authorization.nonce }),
    ...(acr === undefined ? undefined : { acr }),
    amr: authorization.amr,
    sid: input.sid,
    at_hash: tokenHash(input.accessToken, input.alg),
  };
}

/** The algorithm the client registered. Throws unauthorized_client where it is one that this server knows but does not sign with. */
export const idTokenAlgorithm = (client: Client): SigningAlgorithm => signingAlgorithmOf(client, 'id_token');
