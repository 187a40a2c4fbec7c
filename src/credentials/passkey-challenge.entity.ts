import { Entity } from 'typeorm';
import { Digest, Instant } from '../database/columns.js';

/** A challenge that was answered. Those that were only given out leave no trace: anybody can ask for them. */
@Entity('used_challenges')
export class UsedChallenge {
  @Digest('digest', { primary: true }) digest!: string;
  /** From then on the challenge is refused by its own time. */
  @Instant('expires_at') expiresAt!: number;
}
