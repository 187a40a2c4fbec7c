import { Entity } from 'typeorm';
import { Digest, Id, Instant, LongText } from '../../database/columns.js';

/** A request that must take effect once, however often it is sent. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** SHA-256 of caller, address and key. */
  @Digest('key_digest', { primary: true }) keyDigest!: string;
  /** SHA-256 of what was sent: the key of another request is a mistake of the caller's. */
  @Digest('request_digest') requestDigest!: string;
  /** Who is answering it now. */
  @Id('holder', { length: 32 }) holder!: string;
  /** The answer, sealed; null while it is worked on. */
  @LongText('answer', { nullable: true }) answer!: string | null;
  @Instant('answered_at', { nullable: true }) answeredAt!: number | null;
  /** Of an answer: when it is forgotten. Before: when whoever worked on it is given up. */
  @Instant('expires_at') expiresAt!: number;
}
