import { Entity } from 'typeorm';
import { Count, Digest, Flag, Id, Instant, Json, LongText } from '../database/columns.js';

/** Somebody has proven part of what their sign-in takes. Opens nothing but the page that asks for the rest. */
@Entity('pending_sign_ins')
export class PendingSignIn {
  /** Of the cookie's value. */
  @Digest('token_digest', { primary: true }) tokenDigest!: string;
  /** Of the browser that has proven it: the cookie alone is worth nothing in another. */
  @Digest('browser_digest') browserDigest!: string;
  @Id('user_id') userId!: string;
  /** The person as they were when they proved it: after a change of password, this is worth nothing. */
  @Count('user_version') userVersion!: number;
  /** What they have proven so far, RFC 8176 names. */
  @Json('amr') amr!: readonly string[];
  /** The factors that have proven it. */
  @Json('methods') methods!: readonly string[];
  /** Policy asks for a second factor, and they have none yet: this lets them set one up, and do nothing else. */
  @Flag('may_enrol') mayEnrol!: boolean;
  /** The session whose proofs are among these, and which goes on with them: once it has ended, they are worth nothing. `null`: they stand alone. */
  @Id('session_id', { nullable: true }) sessionId!: string | null;
  /** What they sign in for; `null`: just so. */
  @LongText('request_id', { nullable: true }) requestId!: string | null;
  @Instant('proven_at') provenAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
