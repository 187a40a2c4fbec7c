import { Entity } from 'typeorm';
import { Count, Id, Instant } from '../database/columns.js';

export type LogoutDeliveryStatus = 'pending' | 'delivered' | 'failed';

/** The end of one session on its way to one application. The logout token itself is made anew for each attempt: it lives for two minutes. */
@Entity('logout_deliveries')
export class LogoutDelivery {
  @Id('id', { primary: true }) id!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Id('session_id') sessionId!: string;
  /** The person's own. */
  @Id('sub', { length: 255 }) sub!: string;
  /** The line that a slow receiver holds up: the client and the host of its address when the session ended. Earlier versions wrote the host alone. */
  @Id('host', { length: 255 }) host!: string;
  @Id('status', { length: 16 }) status!: LogoutDeliveryStatus;
  @Count('attempts') attempts!: number;
  /** HTTP status of the last answer; null where none came. */
  @Count('last_status', { nullable: true }) lastStatus!: number | null;
  /** A word for what went wrong at the last attempt; null when nothing did. */
  @Id('last_error', { nullable: true }) lastError!: string | null;
  /** When it is tried (again), or when whoever tries it just now is given up for dead; null when nothing is left to do. */
  @Instant('next_at', { nullable: true }) nextAt!: number | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
