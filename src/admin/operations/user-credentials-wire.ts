import type { Credential } from '../../credentials/credential.entity.js';
import type { User } from '../../users/user.entity.js';
import type { Schema } from '../operation.js';
import { INSTANT_OR_NULL, object, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';

/** What the ones without a row of their own are called in addresses. */
export const PASSWORD = 'password';
export const RECOVERY_CODES = 'recovery_codes';

export const CREDENTIAL: Schema = object({
  id: TEXT,
  type: { type: 'string', enum: [PASSWORD, 'passkey', 'totp', RECOVERY_CODES] },
  name: { ...TEXT_OR_NULL, description: 'What its owner calls it; null for what has no name.' },
  created_at: INSTANT_OR_NULL,
  last_used_at: INSTANT_OR_NULL,
  hash: { ...TEXT_OR_NULL, description: 'Of a password: how it is hashed.' },
  synced: { type: ['boolean', 'null'], description: 'Of a passkey: whether its maker keeps copies of it.' },
  left: { type: ['integer', 'null'], minimum: 0, description: 'Of recovery codes: how many have not been used.' },
});

export interface CredentialWire {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly created_at: string | null;
  readonly last_used_at: string | null;
  readonly hash: string | null;
  readonly synced: boolean | null;
  readonly left: number | null;
}

const NOTHING = { name: null, created_at: null, last_used_at: null, hash: null, synced: null, left: null };

export const CREDENTIAL_EXAMPLES: readonly CredentialWire[] = [
  { ...NOTHING, id: PASSWORD, type: PASSWORD, created_at: '2026-11-22T09:10:02.000Z', hash: 'argon2id' },
  { ...NOTHING, id: 'crd_01k7q3w5x2m8n4c6v9b0z1a2s3', type: 'passkey', name: 'iCloud Keychain', created_at: '2026-11-22T09:12:44.000Z', last_used_at: '2026-11-22T11:58:01.000Z', synced: true },
  { ...NOTHING, id: 'crd_01k7q3w5x2m8n4c6v9b0z1a2s4', type: 'totp', created_at: '2026-11-22T09:12:44.000Z' },
  { ...NOTHING, id: RECOVERY_CODES, type: RECOVERY_CODES, created_at: '2026-11-22T09:13:07.000Z', left: 8 },
];

/** Never what proves anything: no hash, key, secret or code. `opening`: whatever opens their account, the oldest first. */
export function credentialWires({ passwordHash, passwordChangedAt }: User, opening: readonly Credential[]): CredentialWire[] {
  const password = passwordHash === null ? [] : [{ ...NOTHING, id: PASSWORD, type: PASSWORD, created_at: toTimeOrNull(passwordChangedAt), hash: /^\$([a-z0-9-]+)\$/.exec(passwordHash)?.[1]?.replace(/^2[abxy]$/, 'bcrypt') ?? null }];
  const codes = opening.filter(({ type }) => type === 'recovery_code');
  const [first] = codes;
  const named = opening.filter(({ type }) => type !== 'recovery_code').map(({ id, type, name, createdAt, lastUsedAt, data }) => ({
    ...NOTHING, id, type, name: name === '' ? null : name, created_at: toTime(createdAt), last_used_at: toTimeOrNull(lastUsedAt), synced: type === 'passkey' ? data['backedUp'] === true : null,
  }));
  return [...password, ...named, ...(first === undefined ? [] : [{ ...NOTHING, id: RECOVERY_CODES, type: RECOVERY_CODES, created_at: toTimeOrNull(first.confirmedAt), left: codes.length }])];
}
