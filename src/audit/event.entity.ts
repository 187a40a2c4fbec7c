import { Entity } from 'typeorm';
import { Digest, Id, Instant, Json, Sequence } from '../database/columns.js';
import type { AuditDetails, AuditEventType } from './event.js';
import type { PersonalPart } from './personal.js';

/**
 * One thing that somebody did, or was refused. Inserted without number and hash; the sealer adds those once, and nothing else is ever changed.
 * As it is stored, what it says about people is in `personal` alone; AuditEventStore.list puts that back where it belongs.
 */
@Entity('audit_events')
export class AuditEvent {
  /** Sortable by time: `evt_` and a ULID. */
  @Id('id', { primary: true }) id!: string;
  @Instant('occurred_at') occurredAt!: number;
  @Id('type', { length: 64 }) type!: AuditEventType;
  @Id('outcome', { length: 16 }) outcome!: 'success' | 'failure';
  /** Who acted and by which means: `user`, `client`, `api`, `cli`, `file`, `page`, `server`. */
  @Id('actor', { length: 16 }) actor!: string;
  @Id('user_id', { nullable: true }) userId!: string | null;
  @Id('client_id', { length: 128, nullable: true }) clientId!: string | null;
  @Id('session_id', { nullable: true }) sessionId!: string | null;
  @Id('authorization_id', { nullable: true }) authorizationId!: string | null;
  @Id('request_id', { nullable: true }) requestId!: string | null;
  @Id('address', { nullable: true }) address!: string | null;
  @Json('details') details!: AuditDetails;
  /** The person or the application that acted, where that is another than who it is about. */
  @Id('actor_id', { length: 128, nullable: true }) actorId!: string | null;
  /** What is encrypted under the keys of people; in a list: what could not be read any more. */
  @Json('personal', { nullable: true }) personal!: readonly PersonalPart[] | null;
  /** 1, 2, 3 … in the order in which events were sealed. */
  @Sequence('sequence', { nullable: true }) sequence!: number | null;
  @Digest('hash', { nullable: true }) hash!: string | null;
}
