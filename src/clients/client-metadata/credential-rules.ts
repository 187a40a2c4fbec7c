import { isSymmetric } from './algorithms.js';
import type { Rule } from './rules.js';

/** The fields of which tls_client_auth takes exactly one. RFC 8705 §2.1.2. */
const CERTIFICATE_NAMES = [
  'tls_client_auth_subject_dn', 'tls_client_auth_san_dns', 'tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email',
] as const;

/** The fields `<name>_alg` and `<name>_enc` of what can be encrypted. */
const ENCRYPTED = [
  'id_token_encrypted_response', 'userinfo_encrypted_response', 'request_object_encryption', 'authorization_encrypted_response',
  'introspection_encrypted_response', 'nfv_token_encrypted_response',
] as const;

/** RFC 7591 §2: two sources of keys could say different things. */
export const checkKeys: Rule = ({ jwks, jwks_uri: uri, token_endpoint_auth_method: method }, place) => {
  if (jwks !== undefined && uri !== undefined) place.at('jwks').refuse('must not come together with jwks_uri');
  const needed = method === 'private_key_jwt' || method === 'self_signed_tls_client_auth';
  if (needed && jwks === undefined && uri === undefined) place.at('jwks').refuse(`or jwks_uri is needed: token_endpoint_auth_method is ${method}`);
};

export const checkCertificateName: Rule = (metadata, place) => {
  const given = CERTIFICATE_NAMES.filter((name) => metadata[name] !== undefined);
  if (metadata.token_endpoint_auth_method === 'tls_client_auth' && given.length === 0) {
    place.at(CERTIFICATE_NAMES[0]).refuse('(or one of the tls_client_auth_san_ fields) is needed: token_endpoint_auth_method is tls_client_auth');
  }
  const [, second] = given;
  if (second !== undefined) place.at(second).refuse('must be the only one of the tls_client_auth_ fields');
};

export const checkAssertionAlgorithm: Rule = ({ token_endpoint_auth_method: method, token_endpoint_auth_signing_alg: alg }, place) => {
  if (alg === undefined) return;
  if (method === 'private_key_jwt' && isSymmetric(alg)) place.at('token_endpoint_auth_signing_alg').refuse('must be asymmetric: token_endpoint_auth_method is private_key_jwt');
  if (method === 'client_secret_jwt' && !isSymmetric(alg)) place.at('token_endpoint_auth_signing_alg').refuse('must be HS256, HS384 or HS512: token_endpoint_auth_method is client_secret_jwt');
};

/** OpenID Connect Registration §2: enc means nothing without alg. */
export const checkEncryption: Rule = (metadata, place) => {
  for (const name of ENCRYPTED) {
    if (metadata[`${name}_enc`] !== undefined && metadata[`${name}_alg`] === undefined) place.at(`${name}_enc`).refuse(`needs ${name}_alg`);
  }
};

/** An idle time past the whole life would never end anything. */
export const checkLifetimes: Rule = ({ lifetimes }, place) => {
  for (const kind of ['refresh', 'session'] as const) {
    const [idle, max] = [lifetimes?.[`${kind}_idle`], lifetimes?.[`${kind}_max`]];
    if (idle !== undefined && max !== undefined && idle > max) place.at('lifetimes').at(`${kind}_idle`).refuse(`must not be longer than ${kind}_max`);
  }
};
