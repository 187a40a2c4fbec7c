import { isSymmetric } from './algorithms.js';
import type { Rule } from './rules.js';

const CIBA = 'urn:openid:params:grant-type:ciba';

/** RFC 7591 §2.1: the response types and the grants that redeem them come together. */
export const checkResponseTypes: Rule = ({ grant_types: grants, response_types: types }, place) => {
  if (grants === undefined || types === undefined) return;
  const words = new Set(types.flatMap((type) => type.split(' ')));
  const implicit = words.has('token') || words.has('id_token');
  if (grants.includes('authorization_code') && !words.has('code')) place.at('response_types').refuse('must include code: grant_types has authorization_code');
  if (grants.includes('implicit') && !implicit) place.at('response_types').refuse('must include token or id_token: grant_types has implicit');
  if (words.has('code') && !grants.includes('authorization_code')) place.at('grant_types').refuse('must include authorization_code: response_types has code');
  if (implicit && !grants.includes('implicit')) place.at('grant_types').refuse('must include implicit: response_types has token or id_token');
};

/** RFC 6749 §4.4: whoever knows a public client's id would get its tokens. */
export const checkPublicClient: Rule = ({ token_endpoint_auth_method: method, grant_types: grants, id_token_signed_response_alg: alg }, place) => {
  if (method !== 'none') return;
  for (const [index, grant] of (grants ?? []).entries()) {
    if (grant === 'client_credentials' || grant === CIBA) place.at('grant_types').at(index).refuse('needs a client that authenticates: token_endpoint_auth_method is none');
  }
  if (alg !== undefined && isSymmetric(alg)) place.at('id_token_signed_response_alg').refuse('needs a client secret: token_endpoint_auth_method is none');
};

/** Alone it has nothing to refresh. */
export const checkRefresh: Rule = ({ grant_types: grants }, place) => {
  if (grants?.length === 1 && grants[0] === 'refresh_token') place.at('grant_types').refuse('must include the grant that refresh tokens come from, such as authorization_code');
};

/** CIBA Core §4 */
export const checkBackchannelAuthentication: Rule = (metadata, place) => {
  const { grant_types: grants, backchannel_token_delivery_mode: mode, backchannel_client_notification_endpoint: endpoint } = metadata;
  if (grants?.includes(CIBA) === true && mode === undefined) place.at('backchannel_token_delivery_mode').refuse(`is needed for the grant type ${CIBA}`);
  if ((mode === 'ping' || mode === 'push') && endpoint === undefined) place.at('backchannel_client_notification_endpoint').refuse(`is needed for the delivery mode ${mode}`);
};
