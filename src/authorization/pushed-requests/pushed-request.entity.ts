import { Entity } from 'typeorm';
import { Digest, Flag, Id, Instant, LongText } from '../../database/columns.js';

/** An authorization request that its client pushed, until a browser brings the handle of it. RFC 9126. */
@Entity('pushed_requests')
export class PushedRequest {
  @Digest('handle_digest', { primary: true }) handleDigest!: string;
  @Id('client_id', { length: 128 }) clientId!: string;
  /** As a form, without what proved the client: checked anew when it is brought, for the client may have changed since. */
  @LongText('parameters') parameters!: string;
  /** Whether they came in a request object that the client signed. */
  @Flag('signed') signed!: boolean;
  @Instant('created_at') createdAt!: number;
  /** From then on no browser may bring it. */
  @Instant('expires_at') expiresAt!: number;
  /** When its one answer left. */
  @Instant('used_at', { nullable: true }) usedAt!: number | null;
  /** A person who has begun with it in time may take as long as for any request. */
  @Instant('kept_until') keptUntil!: number;
}
