import type { ClientMetadata } from './client-metadata.js';

/**
 * Protections that a client may register before Doorward has them. Such a client gets nothing rather than something weaker than it asked for:
 * a bearer token where it demands a bound one, a subject that others can link.
 */
const NOT_YET: readonly (readonly [keyof ClientMetadata, (metadata: ClientMetadata) => boolean])[] = [
  ['require_pushed_authorization_requests', (metadata) => metadata.require_pushed_authorization_requests === true],
  ['require_signed_request_object', (metadata) => metadata.require_signed_request_object === true],
  ['dpop_bound_access_tokens', (metadata) => metadata.dpop_bound_access_tokens === true],
  ['tls_client_certificate_bound_access_tokens', (metadata) => metadata.tls_client_certificate_bound_access_tokens === true],
  ['subject_type', (metadata) => metadata.subject_type === 'pairwise'],
  ['id_token_encrypted_response_alg', (metadata) => metadata.id_token_encrypted_response_alg !== undefined],
  ['userinfo_signed_response_alg', (metadata) => (metadata.userinfo_signed_response_alg ?? 'none') !== 'none'],
  ['userinfo_encrypted_response_alg', (metadata) => metadata.userinfo_encrypted_response_alg !== undefined],
];

/** The first field of the metadata that demands what does not exist yet: the client is answered unauthorized_client. */
export function unmetDemandOf(metadata: ClientMetadata): string | undefined {
  return NOT_YET.find(([, demands]) => demands(metadata))?.[0];
}
