import { CONTENT_ENCRYPTION_NAMES, ENCRYPTION_ALGORITHM_NAMES } from '../oauth/encryption-algorithms.js';
import { SIGNING_ALGORITHM_NAMES } from '../oauth/signing-algorithm-names.js';
import type { ClientMetadata } from './client-metadata.js';

/**
 * Which algorithm a client may have where: the one place that says so (RFC 8725 §3.1). The field of its registration names exactly one, this
 * table says which of them this server does, and discovery lists the same table. What is registered beyond it is kept, and refused when it is used:
 * HMAC would turn a client's secret into a signing key of ours, and `none` proves nothing (RFC 8725 §3.2).
 */
export const ALGORITHM_POLICY = {
  id_token_signed_response_alg: SIGNING_ALGORITHM_NAMES,
  id_token_encrypted_response_alg: ENCRYPTION_ALGORITHM_NAMES,
  id_token_encrypted_response_enc: CONTENT_ENCRYPTION_NAMES,
  // Plain JSON over TLS is what a client gets that asks for no signature. OpenID Connect Core §5.3.2.
  userinfo_signed_response_alg: [...SIGNING_ALGORITHM_NAMES, 'none'],
  userinfo_encrypted_response_alg: ENCRYPTION_ALGORITHM_NAMES,
  userinfo_encrypted_response_enc: CONTENT_ENCRYPTION_NAMES,
  authorization_signed_response_alg: SIGNING_ALGORITHM_NAMES,
  authorization_encrypted_response_alg: ENCRYPTION_ALGORITHM_NAMES,
  authorization_encrypted_response_enc: CONTENT_ENCRYPTION_NAMES,
  request_object_encryption_alg: ENCRYPTION_ALGORITHM_NAMES,
  request_object_encryption_enc: CONTENT_ENCRYPTION_NAMES,
} as const satisfies Partial<Record<keyof ClientMetadata, readonly string[]>>;

export type AlgorithmField = keyof typeof ALGORITHM_POLICY;

/** Whether what the client registered in this field, if anything, is there. */
export function hasAvailableAlgorithm(metadata: ClientMetadata, field: AlgorithmField): boolean {
  const registered = metadata[field];
  return registered === undefined || (ALGORITHM_POLICY[field] as readonly string[]).includes(registered);
}
