import { Delivery } from './delivery.entity.js';

/** How long the log of a delivery is kept. */
export const KEPT_MS = 30 * 86_400_000;

/** Due at once. */
export function newDelivery(id: string, webhookId: string, event: Pick<Delivery, 'eventId' | 'type' | 'occurredAt'>, now: number): Delivery {
  return Object.assign(new Delivery(), { id, webhookId, ...event, status: 'pending', attempts: 0, log: [], nextAt: now, createdAt: now, expiresAt: now + KEPT_MS });
}
