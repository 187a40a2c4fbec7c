import { hasAvailableAlgorithm } from './algorithm-policy.js';
import type { ClientMetadata } from './client-metadata.js';

type Demand = readonly [keyof ClientMetadata, (metadata: ClientMetadata) => boolean];

/** Demands on every access token. */
const OF_TOKENS: readonly Demand[] = [
  ['dpop_bound_access_tokens', (metadata) => metadata.dpop_bound_access_tokens === true],
  ['tls_client_certificate_bound_access_tokens', (metadata) => metadata.tls_client_certificate_bound_access_tokens === true],
];

/** What stands in the way of the tokens themselves; the others stand in the way of the answer that they are about. */
const ALGORITHMS_OF_SIGN_IN = [
  'id_token_signed_response_alg', 'id_token_encrypted_response_alg', 'id_token_encrypted_response_enc',
  'userinfo_signed_response_alg', 'userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc',
] as const;

/** Demands on how people sign in, and on what is told of them. */
const OF_SIGN_IN: readonly Demand[] = ALGORITHMS_OF_SIGN_IN.map((field) => [field, (metadata) => !hasAvailableAlgorithm(metadata, field)]);

/**
 * The field of the metadata, if any, that demands what Doorward cannot do yet. Such a client gets nothing rather than something weaker than
 * it asked for: a bearer token where it demands a bound one, a text that all can read where it demands an encrypted one. The answer is unauthorized_client.
 */
export function unmetDemandOf(metadata: ClientMetadata, on: 'tokens' | 'sign-in'): string | undefined {
  const demands = on === 'tokens' ? OF_TOKENS : [...OF_TOKENS, ...OF_SIGN_IN];
  return demands.find(([, isMade]) => isMade(metadata))?.[0];
}
