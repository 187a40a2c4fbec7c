import type { AuditEvent } from '../audit/event.entity.js';
import type { Delivery } from './delivery.entity.js';
import { TEST_TYPE } from './event-patterns.js';

/** What is sent: the body of Standard Webhooks. */
export interface Message {
  readonly type: string;
  /** When it happened, RFC 3339; when it is sent stands in a header. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as a receiver hears of it. Ids say who; names, addresses and whatever else is told of people only to whom may know it. */
export function toMessage(event: AuditEvent, personalData: boolean): Message {
  const { id, outcome, actor, actorId, userId, clientId, sessionId, authorizationId, requestId, address, details } = event;
  const { changed } = details;
  const ids = { event_id: id, outcome, actor, actor_id: actorId, user_id: userId, client_id: clientId, session_id: sessionId, authorization_id: authorizationId, request_id: requestId };
  const rest = personalData ? { address, details } : Array.isArray(changed) ? { changed } : {};
  return { type: event.type, timestamp: new Date(event.occurredAt).toISOString(), data: { ...ids, ...rest } };
}

export function testMessage({ eventId, occurredAt, webhookId }: Delivery): Message {
  return { type: TEST_TYPE, timestamp: new Date(occurredAt).toISOString(), data: { event_id: eventId, webhook_id: webhookId } };
}
