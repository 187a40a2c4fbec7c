import type { ClientMetadata } from '../client-metadata.js';

type Given = Partial<ClientMetadata>;

/** What a person who signs in may share when the registration does not say: RFC 7591 §2 leaves the set to the server. */
const SIGN_IN_SCOPES = ['openid', 'profile', 'email', 'address', 'phone'];
const SIGN_IN_GRANTS = new Set(['authorization_code', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba']);

/** The values of what was left out; later ones are told by earlier ones. RFC 7591 §2, OpenID Connect Registration §2. */
export const DEFAULTS: readonly (readonly [keyof ClientMetadata, (given: Given) => unknown])[] = [
  ['token_endpoint_auth_method', () => 'client_secret_basic'],
  ['grant_types', () => ['authorization_code']],
  ['response_types', defaultResponseTypes],
  ['redirect_uris', () => []],
  ['application_type', () => 'web'],
  ['subject_type', () => 'public'],
  ['id_token_signed_response_alg', () => 'RS256'],
  ['scope', defaultScope],
];

/** `code` is for clients that redeem codes; for any other it would contradict the grant types. */
function defaultResponseTypes({ grant_types: grants = [] }: Given): string[] {
  return grants.includes('authorization_code') ? ['code'] : [];
}

function defaultScope({ grant_types: grants = [] }: Given): string {
  if (!grants.some((grant) => SIGN_IN_GRANTS.has(grant))) return '';
  return [...SIGN_IN_SCOPES, ...(grants.includes('refresh_token') ? ['offline_access'] : [])].join(' ');
}
