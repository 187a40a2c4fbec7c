import type { JsonObject } from '../../guard/json-object.js';
import { isJsonObject } from '../../guard/json-object.js';
import { invalidRequestObject } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';

/** What is said of the object itself; the rest are the parameters. RFC 9101 §4. */
const OF_THE_TOKEN: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);
/** An object that names another would be two requests. RFC 9101 §4. */
const NESTED = ['request', 'request_uri'] as const;
/** Those who prove the client belong to the request that carries the object. */
const CREDENTIALS = ['client_secret', 'client_assertion', 'client_assertion_type'] as const;

type Form = readonly string[] | undefined;

const wrongType = (name: string): Error => invalidRequestObject(`The member ${name} of the request object is not of the type that belongs to it.`);

const text = (value: unknown): Form => (typeof value === 'string' ? [value] : undefined);

/** The members that are no texts. OpenID Connect Core §6.1: numbers and objects stand as JSON. */
const FORMS: Readonly<Record<string, (value: unknown) => Form>> = {
  max_age: (value) => (typeof value === 'number' ? [String(value)] : text(value)),
  claims: (value) => (isJsonObject(value) ? [JSON.stringify(value)] : text(value)),
  registration: (value) => (isJsonObject(value) ? [JSON.stringify(value)] : text(value)),
  resource: (value) => (Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : text(value)),
};

/** Names that no parameter has: what they hold is passed over, as an unknown parameter is. RFC 6749 §3.1. */
const KNOWN: ReadonlySet<string> = new Set([
  'client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method',
  'prompt', 'display', 'ui_locales', 'claims_locales', 'acr_values', 'id_token_hint', 'login_hint', ...Object.keys(FORMS),
]);

/** The members of a request object as the parameters of a form. Throws invalid_request_object. */
export function toParameters(claims: JsonObject): Parameters {
  const nested = [...NESTED, ...CREDENTIALS].find((name) => Object.hasOwn(claims, name));
  if (nested !== undefined) throw invalidRequestObject(`The request object must not have ${nested}.`);
  const pairs = Object.entries(claims).filter(([name]) => !OF_THE_TOKEN.has(name)).flatMap(([name, value]) => {
    const form = Object.hasOwn(FORMS, name) ? FORMS[name]?.(value) : text(value);
    if (form === undefined && KNOWN.has(name)) throw wrongType(name);
    return (form ?? []).map((each): [string, string] => [name, each]);
  });
  return Parameters.parse(new URLSearchParams(pairs).toString());
}
