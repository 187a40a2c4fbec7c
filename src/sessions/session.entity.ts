import { Entity } from 'typeorm';
import { Count, Digest, Id, Instant, Json, Text } from '../database/columns.js';

/** One browser in which one person is signed in. */
@Entity('sessions')
export class Session {
  /** Public: the `sid` claim. Never the cookie's value. */
  @Id('id', { primary: true }) id!: string;
  @Digest('token_digest') tokenDigest!: string;
  @Id('user_id') userId!: string;
  /** When the person last proved who they are: `auth_time`. */
  @Instant('authenticated_at') authenticatedAt!: number;
  /** Authentication methods used, RFC 8176 names. */
  @Json('amr') amr!: readonly string[];
  @Instant('created_at') createdAt!: number;
  @Instant('last_seen_at') lastSeenAt!: number;
  /** The longest time without use since the person last proved who they are, in seconds. */
  @Count('longest_idle', { nullable: true }) longestIdle!: number | null;
  /** The end of the session whatever happens. */
  @Instant('expires_at') expiresAt!: number;
  @Instant('ended_at', { nullable: true }) endedAt!: number | null;
  @Text('user_agent', 255, { nullable: true }) userAgent!: string | null;
  @Id('address', { nullable: true }) address!: string | null;
}
