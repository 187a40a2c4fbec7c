import { Entity } from 'typeorm';
import { Count, Digest, Instant } from '../database/columns.js';

/** How often something was tried within a window of time; shared by all instances, and a restart forgets nothing. */
@Entity('limit_counters')
export class LimitCounter {
  /** SHA-256 of the limit's name and what is limited (an account, an address). */
  @Digest('key_digest', { primary: true }) keyDigest!: string;
  @Count('used') used!: number;
  @Instant('window_ends_at') windowEndsAt!: number;
}
