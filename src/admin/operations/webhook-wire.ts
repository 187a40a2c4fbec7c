import type { Attempt, Delivery } from '../../webhooks/delivery.entity.js';
import type { Webhook } from '../../webhooks/webhook.entity.js';
import type { Wire } from '../draft-check.js';
import type { Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, listOf, MANAGED_BY, object, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';

const WEBHOOK = {
  id: TEXT, name: { ...TEXT_OR_NULL, description: 'By which a doorward.yaml knows it' }, url: { type: 'string', format: 'uri' }, description: TEXT_OR_NULL, events: listOf(TEXT), enabled: { type: 'boolean' }, personal_data: { type: 'boolean' },
  disabled_because: { type: ['string', 'null'], enum: ['admin', 'gone', 'failing', null], description: 'gone: it answered 410; failing: nothing was delivered for five days' },
  failing_since: { ...INSTANT_OR_NULL, description: 'The first failure since the last success' },
  secret_made_at: INSTANT, previous_secret_until: { ...INSTANT_OR_NULL, description: 'Until then the secret before signs as well' },
  managed_by: MANAGED_BY, created_at: INSTANT, updated_at: INSTANT,
} as const;

export const WEBHOOK_SCHEMA: Schema = object(WEBHOOK);
export const WEBHOOK_WITH_SECRET_SCHEMA: Schema = object({ ...WEBHOOK, secret: { type: 'string', description: 'What messages are signed with: shown this once' } });

export const WEBHOOK_EXAMPLE = {
  id: 'whk_01kaq7z3v5m8w2t4x6y9b1c3d5', name: 'help-desk', url: 'https://hooks.acme.test/doorward', description: 'Tells the help desk', events: ['user.*', 'client.created'], enabled: true,
  personal_data: false, disabled_because: null, failing_since: null, secret_made_at: '2026-11-22T08:00:00.000Z', previous_secret_until: null,
  managed_by: null, created_at: '2026-11-22T08:00:00.000Z', updated_at: '2026-11-22T08:00:00.000Z',
};

export function toWebhookWire(webhook: Webhook, now: number): Wire {
  const { id, name, url, description, events, personalData, enabledAt, disabledBecause, failingSince, secretMadeAt, previousSecretUntil, managedBy, createdAt, updatedAt } = webhook;
  return {
    id, name, url, description, events, enabled: enabledAt !== null, personal_data: personalData, disabled_because: disabledBecause, failing_since: toTimeOrNull(failingSince),
    secret_made_at: toTime(secretMadeAt), previous_secret_until: toTimeOrNull(previousSecretUntil !== null && now < previousSecretUntil ? previousSecretUntil : null),
    managed_by: managedBy, created_at: toTime(createdAt), updated_at: toTime(updatedAt),
  };
}

const ATTEMPT = object({
  at: INSTANT, duration_ms: { type: 'integer' }, status: { type: ['integer', 'null'], description: 'Of the answer; null where none came' },
  error: { ...TEXT_OR_NULL, description: 'A word for what went wrong: status, redirect, timeout, address, unknown-host, unreachable, tls, ...' },
  answer: { ...TEXT_OR_NULL, description: 'How the answer began' },
});

export const DELIVERY_SCHEMA: Schema = object({
  id: TEXT, webhook_id: TEXT, event_id: { ...TEXT, description: 'What receivers know it by: `webhook-id`' }, type: TEXT, status: { type: 'string', enum: ['pending', 'delivered', 'failed'] },
  attempts: { type: 'integer', description: 'Since it was last asked for' }, next_attempt_at: INSTANT_OR_NULL, occurred_at: INSTANT, created_at: INSTANT, log: { ...listOf(ATTEMPT), description: 'The last twenty attempts, newest last' },
});

export const DELIVERY_EXAMPLE = {
  id: 'whd_01kaq7z3v5m8w2t4x6y9b1c3d5', webhook_id: WEBHOOK_EXAMPLE.id, event_id: 'evt_01kaq7z3v5m8w2t4x6y9b1c3d5', type: 'client.created', status: 'delivered', attempts: 2, next_attempt_at: null,
  occurred_at: '2026-11-22T08:00:00.000Z', created_at: '2026-11-22T08:00:01.000Z',
  log: [
    { at: '2026-11-22T08:00:01.000Z', duration_ms: 15_002, status: null, error: 'timeout', answer: null },
    { at: '2026-11-22T08:00:21.000Z', duration_ms: 84, status: 204, error: null, answer: null },
  ],
};

export function toDeliveryWire({ id, webhookId, eventId, type, status, attempts, nextAt, occurredAt, createdAt, log }: Delivery): Wire {
  return {
    id, webhook_id: webhookId, event_id: eventId, type, status, attempts, next_attempt_at: toTimeOrNull(nextAt), occurred_at: toTime(occurredAt), created_at: toTime(createdAt), log: log.map(toAttemptWire),
  };
}

function toAttemptWire({ at, durationMs, status, error, answer }: Attempt): Wire {
  return { at: toTime(at), duration_ms: durationMs, status, error, answer };
}
