import { Entity } from 'typeorm';
import { Id, Instant } from '../database/columns.js';

/** An application in which somebody is signed in by a session, and that asked to hear of its end. */
@Entity('session_clients')
export class SessionClient {
  @Id('session_id', { primary: true }) sessionId!: string;
  @Id('client_id', { primary: true, length: 128 }) clientId!: string;
  /** The end of the session whatever happens. */
  @Instant('expires_at') expiresAt!: number;
}
