import { AuthorizationServerUnavailable, DEFAULT_LIMITS, type FetchLimits, fetchJson } from './bounded-fetch.js';
import type { JsonObject } from './json-object.js';
import { type Expected, type Principal, toPrincipal } from './principal.js';

/** RFC 7662 §2.2. `active` is believed only as the boolean true; everything else is checked like a token's claims. */
export type IntrospectionAnswer = JsonObject;

export type Introspect = (token: string) => Promise<IntrospectionAnswer>;

/**
 * What the answer says of the token; `undefined`: not good here.
 *
 * @throws AuthorizationServerUnavailable when `active` is no boolean: the text "true" is as little a yes as the text "false".
 */
export function toIntrospectedPrincipal(answer: IntrospectionAnswer, expected: Expected): Principal | undefined {
  const { active } = answer;
  if (typeof active !== 'boolean') throw new AuthorizationServerUnavailable('The introspection answer has no boolean "active"');
  // Only a bearer token may be used as one; a refresh token that somebody else's server calls active has another token_type.
  const type = answer['token_type'];
  if (!active || !(type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer'))) return undefined;
  // `iss` is optional here (RFC 7662 §2.2): the answer came from the issuer itself.
  return toPrincipal({ iss: expected.issuer, ...answer }, expected);
}

/** Asks an introspection endpoint as a confidential client. RFC 7662 §2.1, RFC 6749 §2.3.1. */
export function introspectAt(endpoint: () => Promise<URL>, clientId: string, clientSecret: string, limits: FetchLimits = DEFAULT_LIMITS): Introspect {
  const credentials = Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');
  return async (token) => {
    const { body } = await fetchJson(await endpoint(), {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    }, limits);
    return body;
  };
}

/** application/x-www-form-urlencoded, which Basic client credentials are in. RFC 6749 §2.3.1, appendix B. */
const formEncode = (value: string): string => new URLSearchParams({ '': value }).toString().slice(1);
