import type { ClientSecret } from '../../clients/client-secret.entity.js';
import { digest } from '../../platform/token-digest.js';
import { Field } from '../field.js';
import { toInstant } from '../instant.js';
import { IsText, Satisfies } from '../field-rules.js';
import { IsOptional } from '../rules.js';

/** VSCHAR, RFC 6749 Appendix A. */
const SECRET = /^[\x20-\x7e]{1,512}$/;

export function IsSecret(): PropertyDecorator {
  return Satisfies((value) => (typeof value === 'string' && SECRET.test(value) ? undefined : 'must be 1 to 512 printable ASCII characters'));
}

/** One of a client's secrets in a draft. */
export class ClientSecretDraft {
  @Field('what tells it from the others')
  @IsText(100)
  name!: string;

  @Field('the secret itself', { secret: true })
  @IsSecret()
  value!: string;

  @Field('when it ends: a date, or a time with its zone; left out: never')
  @IsOptional()
  @Satisfies((value) => (toInstant(value) === undefined ? 'must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z' : undefined))
  expires_at?: string;
}

/** As it is shown: never the secret. */
export function toSecretWire(secret: ClientSecret): { name: string; expires_at?: string } {
  return { name: secret.name, ...(secret.expiresAt === null ? {} : { expires_at: new Date(secret.expiresAt).toISOString() }) };
}

export interface SecretChanges {
  readonly added: readonly ClientSecretDraft[];
  readonly removed: readonly ClientSecret[];
}

/** What has to be added and removed so that the client has these secrets and no others. A secret is known by name, digest and end. */
export function secretChanges(stored: readonly ClientSecret[], wanted: readonly ClientSecretDraft[]): SecretChanges {
  const ofStored = ({ name, secretDigest, expiresAt }: ClientSecret): string => JSON.stringify([name, secretDigest, expiresAt]);
  const ofWanted = ({ name, value, expires_at: end }: ClientSecretDraft): string => JSON.stringify([name, digest(value), toInstant(end) ?? null]);
  const [has, wants] = [new Set(stored.map(ofStored)), new Set(wanted.map(ofWanted))];
  return { added: wanted.filter((secret) => !has.has(ofWanted(secret))), removed: stored.filter((secret) => !wants.has(ofStored(secret))) };
}
