import type { ClientMetadata } from './client-metadata.js';

type Demand = readonly [keyof ClientMetadata, (metadata: ClientMetadata) => boolean];

/** Demands on every access token. */
const OF_TOKENS: readonly Demand[] = [
  ['dpop_bound_access_tokens', (metadata) => metadata.dpop_bound_access_tokens === true],
  ['tls_client_certificate_bound_access_tokens', (metadata) => metadata.tls_client_certificate_bound_access_tokens === true],
];

/** Demands on how people sign in, and on what is told of them. */
const OF_SIGN_IN: readonly Demand[] = [
  ['subject_type', (metadata) => metadata.subject_type === 'pairwise'],
  ['id_token_encrypted_response_alg', (metadata) => metadata.id_token_encrypted_response_alg !== undefined],
  ['userinfo_signed_response_alg', (metadata) => (metadata.userinfo_signed_response_alg ?? 'none') !== 'none'],
  ['userinfo_encrypted_response_alg', (metadata) => metadata.userinfo_encrypted_response_alg !== undefined],
];

/**
 * The field of the metadata, if any, that demands what Doorward cannot do yet. Such a client gets nothing rather than something weaker than
 * it asked for: a bearer token where it demands a bound one, a subject that others can link. The answer is unauthorized_client.
 */
export function unmetDemandOf(metadata: ClientMetadata, on: 'tokens' | 'sign-in'): string | undefined {
  const demands = on === 'tokens' ? OF_TOKENS : [...OF_TOKENS, ...OF_SIGN_IN];
  return demands.find(([, isMade]) => isMade(metadata))?.[0];
}
