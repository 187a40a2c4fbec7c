import { Entity } from 'typeorm';
import { Digest, Id, Instant, Json } from '../database/columns.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';

/** An authorization request that waits for a person to sign in or to decide. The browser carries only its id. */
@Entity('authorization_requests')
export class StoredAuthorizationRequest {
  @Id('id', { primary: true }) id!: string;
  /** The browser that began it: no other may go on with it. */
  @Digest('browser_digest') browserDigest!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  @Json('parameters') parameters!: AuthorizationRequestParameters;
  /** The person who has pressed Allow for it: a decision counts for the request that it was made on, and for who made it. */
  @Id('allowed_by', { nullable: true }) allowedBy!: string | null;
  /** The person who has chosen for it to go on as who they are (prompt=select_account). */
  @Id('chosen_by', { nullable: true }) chosenBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
  /** How long the row is of use to whoever comes too late; `null` from servers that did not know it. */
  @Instant('kept_until', { nullable: true }) keptUntil!: number | null;
}
