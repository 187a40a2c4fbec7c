import { REQUEST_OBJECT_ALGORITHMS } from '../authorization/request-object-algorithms.js';
import { ALGORITHM_POLICY, type AlgorithmField, hasAvailableAlgorithm } from '../clients/algorithm-policy.js';
import { registeredEncryptionKey } from '../clients/client-keys.js';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { isEncryptionAlgorithm } from '../oauth/encryption-algorithms.js';
import type { MetadataProblem } from './registration-errors.js';

/** What is encrypted to the client, which needs a key for that. */
const TO_THE_CLIENT = ['id_token_encrypted_response_alg', 'userinfo_encrypted_response_alg', 'authorization_encrypted_response_alg'] as const;

/**
 * The algorithms of a registration that this server has not, among those that discovery lists; what fits no key; and what contradicts itself. Every request
 * of such a client would fail later, where nobody looks any more. `assertions`: the algorithms in which clients may sign to authenticate. RFC 7591 §2.
 */
export function algorithmProblems(metadata: ClientMetadata, assertions: readonly string[]): MetadataProblem[] {
  const problems = (Object.keys(ALGORITHM_POLICY) as AlgorithmField[])
    .filter((field) => !hasAvailableAlgorithm(metadata, field))
    .map((field) => unavailable(field, ALGORITHM_POLICY[field]));
  const { request_object_signing_alg: ofObjects, token_endpoint_auth_signing_alg: ofAssertions } = metadata;
  if (ofObjects !== undefined && ofObjects !== 'none' && !REQUEST_OBJECT_ALGORITHMS.includes(ofObjects)) problems.push(unavailable('request_object_signing_alg', REQUEST_OBJECT_ALGORITHMS));
  if (ofAssertions !== undefined && !assertions.includes(ofAssertions)) problems.push(unavailable('token_endpoint_auth_signing_alg', assertions));
  if (ofObjects === 'none' && metadata.require_signed_request_object === true) problems.push({ pointer: '/request_object_signing_alg', message: 'must not be none: require_signed_request_object is true' });
  const keyless = TO_THE_CLIENT.filter((field) => !mayHaveKey(metadata, metadata[field]));
  return [...problems, ...keyless.map((field) => ({ pointer: `/${field}`, message: metadata.jwks === undefined ? 'needs jwks or jwks_uri' : 'has no key in jwks' }))];
}

/** What is at a jwks_uri shows when it is needed: it changes without anybody being told. */
function mayHaveKey({ jwks, jwks_uri: uri }: ClientMetadata, alg: string | undefined): boolean {
  return alg === undefined || uri !== undefined || (jwks !== undefined && (!isEncryptionAlgorithm(alg) || registeredEncryptionKey(jwks, alg) !== undefined));
}

const unavailable = (field: string, available: readonly string[]): MetadataProblem => ({ pointer: `/${field}`, message: `is not available here: ${available.join(', ')} are` });
