import type { RegistrationToken } from '../../registration/registration-token.entity.js';
import type { StatementIssuer } from '../../registration/statement-issuer.entity.js';
import type { Wire } from '../draft-check.js';
import type { Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, listOf, object, TEXT, toTime, toTimeOrNull } from '../operation-schemas.js';

const TOKEN = {
  id: TEXT, name: TEXT, grant_types: listOf(TEXT), scopes: listOf(TEXT), uses: { type: 'integer', description: 'How many clients were registered with it' },
  most_uses: { type: ['integer', 'null'] }, created_at: INSTANT, expires_at: INSTANT_OR_NULL, last_used_at: INSTANT_OR_NULL,
} as const;

export const REGISTRATION_TOKEN_SCHEMA: Schema = object(TOKEN);
export const NEW_REGISTRATION_TOKEN_SCHEMA: Schema = object({ ...TOKEN, token: { type: 'string', description: 'The initial access token: shown this once' } });

export const REGISTRATION_TOKEN_EXAMPLE = {
  id: 'irt_01kaq7z3v5m8w2t4x6y9b1c3d5', name: 'build server', grant_types: ['client_credentials'], scopes: ['orders:read'], uses: 3, most_uses: 10,
  created_at: '2026-11-22T08:00:00.000Z', expires_at: '2027-01-31T00:00:00.000Z', last_used_at: '2026-11-22T09:00:00.000Z',
};

export function toRegistrationTokenWire({ id, name, grantTypes, scopes, uses, mostUses, createdAt, expiresAt, lastUsedAt }: RegistrationToken): Wire {
  return { id, name, grant_types: grantTypes, scopes, uses, most_uses: mostUses, created_at: toTime(createdAt), expires_at: toTimeOrNull(expiresAt), last_used_at: toTimeOrNull(lastUsedAt) };
}

export const STATEMENT_ISSUER_SCHEMA: Schema = object({ id: TEXT, issuer: TEXT, jwks: { type: 'object' }, created_at: INSTANT });

export const STATEMENT_ISSUER_EXAMPLE = {
  id: 'ssi_01kaq7z3v5m8w2t4x6y9b1c3d5', issuer: 'https://federation.example', created_at: '2026-11-22T08:00:00.000Z',
  jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '1', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] },
};

export function toStatementIssuerWire({ id, issuer, jwks, createdAt }: StatementIssuer): Wire {
  return { id, issuer, jwks, created_at: toTime(createdAt) };
}
