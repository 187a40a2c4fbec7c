import type { AuditEvent } from '../audit/event.entity.js';
import type { Wire } from './draft-check.js';
import type { Schema } from './operation.js';
import { INSTANT, object, TEXT, TEXT_OR_NULL, toTime } from './operation-schemas.js';

export const AUDIT_EVENT_SCHEMA: Schema = object({
  id: TEXT,
  sequence: { type: ['integer', 'null'], description: 'Its number in the chain; null for the second before it has one' },
  occurred_at: INSTANT,
  type: { ...TEXT, description: 'As the reference of audit events lists them' },
  outcome: { type: 'string', enum: ['success', 'failure'] },
  actor: { type: 'string', enum: ['user', 'client', 'api', 'cli', 'file', 'page', 'server'], description: 'Who acted, and by which means' },
  actor_id: { ...TEXT_OR_NULL, description: 'The person or the application that acted, where that is another than who it is about' },
  user_id: TEXT_OR_NULL, client_id: TEXT_OR_NULL, session_id: TEXT_OR_NULL, authorization_id: TEXT_OR_NULL, request_id: TEXT_OR_NULL,
  address: { ...TEXT_OR_NULL, description: 'From where; only the network of somebody whom nobody knows' },
  details: { type: 'object', description: 'Facts about the act; before.<field> and after.<field> hold JSON' },
  erased: { type: 'boolean', description: 'Whether something in it cannot be read any more, because the person was deleted: it reads [erased]' },
  hash: { ...TEXT_OR_NULL, description: 'SHA-256 of the event and of the hash before it' },
});

export const AUDIT_EVENT_EXAMPLE = {
  id: 'evt_01kaq7z3v5m8w2t4x6y9b1c3d5', sequence: 1204, occurred_at: '2026-11-22T09:15:00.000Z', type: 'client.updated', outcome: 'success', actor: 'api', actor_id: 'usr_01kaq7z3v5m8w2t4x6y9b1c3d5',
  user_id: null, client_id: 'intranet', session_id: null, authorization_id: null, request_id: 'req_01kaq7z3v5m8w2t4x6y9b1c3d6', address: '203.0.113.7',
  details: { changed: ['redirect_uris'], 'before.redirect_uris': '["https://intranet.example.com/cb"]', 'after.redirect_uris': '["https://intranet.example.com/callback"]' },
  erased: false, hash: 'PqkXyC0n3fG1oP6s2bq8cVYl0v5mQwXn8c3mC2p1d0E',
};

export function toWireEvent(event: AuditEvent): Wire {
  return {
    id: event.id, sequence: event.sequence, occurred_at: toTime(event.occurredAt), type: event.type, outcome: event.outcome, actor: event.actor, actor_id: event.actorId,
    user_id: event.userId, client_id: event.clientId, session_id: event.sessionId, authorization_id: event.authorizationId, request_id: event.requestId,
    address: event.address, details: event.details, erased: event.personal !== null, hash: event.hash,
  };
}
