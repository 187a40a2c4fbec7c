import { Entity } from 'typeorm';
import { Id, Instant, Json } from '../database/columns.js';
import type { AuditDetails, AuditEventType } from './event.js';

/** One thing that somebody did, or was refused. Never updated. A sealer numbers and chains the rows afterwards. */
@Entity('audit_events')
export class AuditEvent {
  /** Sortable by time: `evt_` and a ULID. */
  @Id('id', { primary: true }) id!: string;
  @Instant('occurred_at') occurredAt!: number;
  @Id('type', { length: 64 }) type!: AuditEventType;
  @Id('outcome', { length: 16 }) outcome!: 'success' | 'failure';
  /** Who acted: `user`, `client`, `cli`, `file`, `server`. */
  @Id('actor', { length: 16 }) actor!: string;
  @Id('user_id', { nullable: true }) userId!: string | null;
  @Id('client_id', { length: 128, nullable: true }) clientId!: string | null;
  @Id('session_id', { nullable: true }) sessionId!: string | null;
  @Id('authorization_id', { nullable: true }) authorizationId!: string | null;
  @Id('request_id', { nullable: true }) requestId!: string | null;
  @Id('address', { nullable: true }) address!: string | null;
  @Json('details') details!: AuditDetails;
}
