import { Entity } from 'typeorm';
import { Digest, Instant } from '../../database/columns.js';

/** An assertion that was used: the digest of its client and its jti, whatever length they have. */
@Entity('assertion_replays')
export class AssertionReplay {
  @Digest('digest', { primary: true }) digest!: string;
  @Instant('expires_at') expiresAt!: number;
}
