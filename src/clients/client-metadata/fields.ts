import { isIP } from 'node:net';
import { ACR_VALUES } from '../../oauth/acr-values.js';
import { printScope, scopeProblem } from '../../oauth/scope.js';
import type { ClientMetadata } from '../client-metadata.js';
import { RESPONSE_TYPES, toResponseType } from '../response-type.js';
import { asymmetricAlgorithm, contentEncryption, encryptionAlgorithm, signingAlgorithm, signingAlgorithmOrNone } from './algorithms.js';
import { jwks } from './jwks.js';
import { access, lifetimes, webOrigin } from './own-fields.js';
import type { Read } from './place.js';
import { flag, jsonObject, list, oneOf, readerOf, text, textWith, secureWebUri, webUri, webUriWithFragment, wholeNumber } from './values.js';

export type FieldName = keyof { [Name in keyof ClientMetadata as Name extends `${string}#${string}` ? never : Name]: unknown };

/** Checked against application_type afterwards (redirect-uri-rules.ts). */
const redirectUris = list(text(2_048), 100);

/** IANA registry "OAuth Token Endpoint Authentication Methods", and what its drafts add. */
const AUTHENTICATION_METHODS = [
  'client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt', 'client_secret_jwt', 'tls_client_auth', 'self_signed_tls_client_auth',
  'attest_jwt_client_auth',
] as const;

/** RFC 7591 §2 and the grants since. `password` is left out on purpose: it hands passwords to applications (RFC 9700 §2.4). */
const GRANT_TYPES = [
  'authorization_code', 'refresh_token', 'client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:openid:params:grant-type:ciba', 'urn:ietf:params:oauth:grant-type:pre-authorized_code', 'urn:ietf:params:oauth:grant-type:uma-ticket',
] as const;

const knownResponseType = oneOf(RESPONSE_TYPES);
const responseType: Read<string> = (value, place) => knownResponseType(typeof value === 'string' ? toResponseType(value) : value, place);

const scope: Read<string> = (value, place) => {
  if (typeof value !== 'string') return place.refuse('must be one text with a space between the scopes');
  const problem = scopeProblem(value);
  return problem === undefined ? printScope(value.split(' ').filter((each) => each !== '')) : place.refuse(`is not valid: ${problem}`);
};

const hostname = textWith(253, (value) => (/^[A-Za-z0-9_*-]{1,63}(\.[A-Za-z0-9_-]{1,63})*$/.test(value) ? undefined : 'must be a host name'));
const address = textWith(64, (value) => (isIP(value) === 0 ? 'must be an IP address' : undefined));

/** How each field is read. The compiler demands a row for every member of ClientMetadata. */
export const FIELDS: { readonly [Name in FieldName]-?: Read<NonNullable<ClientMetadata[Name]>> } = {
  redirect_uris: redirectUris,
  token_endpoint_auth_method: oneOf(AUTHENTICATION_METHODS),
  grant_types: list(oneOf(GRANT_TYPES), 20),
  response_types: list(responseType, 20),
  scope,
  client_name: text(200),
  client_uri: webUriWithFragment,
  logo_uri: webUriWithFragment,
  contacts: list(text(320), 20),
  tos_uri: webUriWithFragment,
  policy_uri: webUriWithFragment,
  jwks_uri: webUri,
  jwks,
  software_id: text(255),
  software_version: text(255),

  application_type: oneOf(['web', 'native']),
  sector_identifier_uri: webUri,
  subject_type: oneOf(['public', 'pairwise']),
  id_token_signed_response_alg: signingAlgorithm,
  id_token_encrypted_response_alg: encryptionAlgorithm,
  id_token_encrypted_response_enc: contentEncryption,
  userinfo_signed_response_alg: signingAlgorithmOrNone,
  userinfo_encrypted_response_alg: encryptionAlgorithm,
  userinfo_encrypted_response_enc: contentEncryption,
  request_object_signing_alg: signingAlgorithmOrNone,
  request_object_encryption_alg: encryptionAlgorithm,
  request_object_encryption_enc: contentEncryption,
  token_endpoint_auth_signing_alg: signingAlgorithm,
  default_max_age: wholeNumber(0, 2_147_483_647),
  require_auth_time: flag,
  default_acr_values: list(text(255), 20),
  initiate_login_uri: secureWebUri,
  request_uris: list(webUriWithFragment, 100),

  post_logout_redirect_uris: redirectUris,
  backchannel_logout_uri: webUri,
  backchannel_logout_session_required: flag,
  frontchannel_logout_uri: webUri,
  frontchannel_logout_session_required: flag,

  tls_client_certificate_bound_access_tokens: flag,
  tls_client_auth_subject_dn: text(1_024),
  tls_client_auth_san_dns: hostname,
  tls_client_auth_san_uri: text(2_048),
  tls_client_auth_san_ip: address,
  tls_client_auth_san_email: text(320),
  use_mtls_endpoint_aliases: flag,

  require_signed_request_object: flag,
  require_pushed_authorization_requests: flag,
  dpop_bound_access_tokens: flag,
  authorization_details_types: list(text(255), 50),

  authorization_signed_response_alg: signingAlgorithm,
  authorization_encrypted_response_alg: encryptionAlgorithm,
  authorization_encrypted_response_enc: contentEncryption,
  introspection_signed_response_alg: signingAlgorithmOrNone,
  introspection_encrypted_response_alg: encryptionAlgorithm,
  introspection_encrypted_response_enc: contentEncryption,
  backchannel_token_delivery_mode: oneOf(['poll', 'ping', 'push']),
  backchannel_client_notification_endpoint: webUri,
  backchannel_authentication_request_signing_alg: asymmetricAlgorithm,
  backchannel_user_code_parameter: flag,

  client_registration_types: list(oneOf(['automatic', 'explicit']), 2),
  signed_jwks_uri: webUri,
  organization_name: text(200),
  organization_uri: webUriWithFragment,
  display_name: text(200),
  description: text(1_000),
  keywords: list(text(100), 50),
  information_uri: webUriWithFragment,
  response_modes: list(oneOf(['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt']), 10),
  claims_redirect_uris: redirectUris,
  vp_formats: jsonObject,
  vp_formats_supported: jsonObject,
  nfv_token_signed_response_alg: signingAlgorithm,
  nfv_token_encrypted_response_alg: encryptionAlgorithm,
  nfv_token_encrypted_response_enc: contentEncryption,

  first_party: flag,
  require_pkce: flag,
  cors_origins: list(webOrigin, 100),
  access,
  access_token_format: oneOf(['jwt', 'opaque']),
  required_acr: oneOf(ACR_VALUES),
  token_endpoint_auth_audience: oneOf(['issuer', 'token_endpoint']),
  lifetimes,
};

/** RFC 7591 §2.2: a language tag after #. */
export const LOCALISED = /^(?:client_name|client_uri|logo_uri|tos_uri|policy_uri)#[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}$/;

/** The reader of a field by the name it has in the input; `undefined` for a name that is no field. */
export function fieldReader(name: string, { grantTypes = [], authenticationMethods = [] }: Vocabulary = {}): Read<unknown> | undefined {
  if (name === 'grant_types') return list(oneOf([...GRANT_TYPES, ...grantTypes]), 20);
  if (name === 'token_endpoint_auth_method') return oneOf([...AUTHENTICATION_METHODS, ...authenticationMethods]);
  return readerOf(FIELDS, LOCALISED.test(name) ? name.slice(0, name.indexOf('#')) : name);
}

/** What this server has been taught beyond the registries of IANA: a grant or a method that somebody added. */
export interface Vocabulary {
  readonly grantTypes?: readonly string[];
  readonly authenticationMethods?: readonly string[];
}
