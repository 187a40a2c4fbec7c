import type { ClientSecret } from '../../clients/client-secret.entity.js';
import type { Schema } from '../operation.js';

const instant = (value: number | null): string | null => (value === null ? null : new Date(value).toISOString());

/** A secret as it is shown: what tells it from the others, never the secret. */
export function toClientSecretWire(secret: ClientSecret, now: number): Record<string, unknown> {
  return {
    id: secret.id,
    name: secret.name,
    prefix: secret.prefix,
    created_at: instant(secret.createdAt),
    expires_at: instant(secret.expiresAt),
    last_used_at: instant(secret.lastUsedAt),
    status: secret.expiresAt !== null && now >= secret.expiresAt ? 'expired' : 'active',
  };
}

const properties = {
  id: { type: 'string' },
  name: { type: 'string', description: 'What tells it from the others.' },
  prefix: { type: ['string', 'null'], description: 'Its first characters; null for a secret that was not made here.' },
  created_at: { type: 'string', format: 'date-time' },
  expires_at: { type: ['string', 'null'], format: 'date-time', description: 'Refused from then on; null: never.' },
  last_used_at: { type: ['string', 'null'], format: 'date-time', description: 'To the minute, and some minutes late; null: never since this was kept.' },
  status: { type: 'string', enum: ['active', 'expired'] },
} as const;

export const CLIENT_SECRET_SCHEMA: Schema = { type: 'object', properties, additionalProperties: false };

export const NEW_CLIENT_SECRET_SCHEMA: Schema = {
  type: 'object',
  properties: { ...properties, value: { type: 'string', description: 'The secret itself: shown this once.' } },
  additionalProperties: false,
};

export const CLIENT_SECRET_EXAMPLE = {
  id: 'sec_01k7q3w5x2m8n4c6v9b0z1a2s3', name: '2026-11', prefix: 'dws_9fK2', created_at: '2026-11-01T08:00:00.000Z', expires_at: null,
  last_used_at: '2026-11-22T09:12:00.000Z', status: 'active',
};
