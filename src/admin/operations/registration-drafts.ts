import { isJsonObject } from '../../guard/json-object.js';
import { parseVerificationKey } from '../../guard/verification-key.js';
import { Field } from '../field.js';
import { IsListOf, IsText, Satisfies } from '../field-rules.js';
import { toInstant } from '../instant.js';
import { IsOptional } from '../rules.js';

const MOST_USES = 1_000_000;
const MOST_KEYS = 20;

function isEnd(value: unknown): string | undefined {
  return toInstant(value) === undefined ? 'must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z' : undefined;
}

function usesProblem(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_USES ? undefined : `must be a whole number from 1 to ${MOST_USES}`;
}

function issuerProblem(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value) ? undefined : 'must be 1 to 512 printable ASCII characters, as the iss of its statements';
}

/** Public keys that this server can use: with any other nothing could ever be verified. */
function jwksProblem(value: unknown): string | undefined {
  const keys: unknown = isJsonObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS) return `must be a JWK set of 1 to ${MOST_KEYS} keys`;
  const wrong = keys.findIndex((key) => parseVerificationKey(key) === undefined);
  return wrong < 0 ? undefined : `has at keys[${wrong}] what is no public key for signatures (RSA of 2048 bits or more, EC or Ed25519)`;
}

export class RegistrationTokenBody {
  @Field('what tells it from the others', { example: 'build server' })
  @IsText(100)
  name!: string;

  @Field('how many clients may be registered with it; left out: as many as one likes', { example: 10 })
  @IsOptional()
  @Satisfies(usesProblem, { type: 'integer', minimum: 1, maximum: MOST_USES })
  most_uses?: number;

  @Field('when it ends: a date, or a time with its zone; left out: never', { example: '2027-01-31' })
  @IsOptional()
  @Satisfies(isEnd, { type: 'string' })
  expires_at?: string;

  @Field('the grant types that its clients may have besides authorization_code and refresh_token', { example: ['client_credentials'] })
  @IsOptional()
  @IsListOf('text', 'grant types', 20)
  grant_types?: string[];

  @Field('the scopes that its clients may have besides the usual ones', { example: ['orders:read'] })
  @IsOptional()
  @IsListOf('text', 'scopes', 100)
  scopes?: string[];
}

export class StatementIssuerBody {
  @Field('the iss of its statements', { example: 'https://federation.example' })
  @Satisfies(issuerProblem, { type: 'string', minLength: 1, maxLength: 512 })
  issuer!: string;

  @Field('its public keys, a JWK set', {
    example: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '1', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] },
  })
  @Satisfies(jwksProblem, { type: 'object', properties: { keys: { type: 'array', items: { type: 'object' }, minItems: 1, maxItems: MOST_KEYS } }, required: ['keys'] })
  jwks!: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}
