import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { addressRange } from '../limits/address-range.js';
import type { Guessing } from '../limits/sign-in-limits.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';

/** More limits than this at once are forgotten, the oldest first: one event too many is better than memory without end. */
const MOST = 1000;

export interface Limited {
  readonly because: 'account' | 'address' | 'overall';
  /** Whose name was typed, if anybody's, and the digest of the name. */
  readonly user: User | undefined;
  readonly account: string;
  /** Seconds. */
  readonly retryAfter: number;
}

/**
 * Writes down that signing in was paused: once for each pause and instance, for whoever floods us must not fill the audit log. ASVS 16.3.
 */
@Injectable()
export class LimitedSignIns {
  /** What was told already, until when. */
  private readonly told = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async tell(limited: Limited, origin: RequestOrigin): Promise<void> {
    const { because, account, retryAfter } = limited;
    const whose = { account, address: addressRange(origin.address), overall: '' }[because];
    if (!this.isNews(`${because} ${whose}`, retryAfter)) return;
    const user = because === 'account' ? limited.user : undefined;
    const details = { because, seconds: retryAfter };
    await this.audit.record(this.database, { type: 'sign_in.limited', outcome: 'failure', actor: 'user', userId: user?.id ?? null, details }, origin);
  }

  /** Of everybody's failures together: it is about nobody, and comes from nowhere in particular. */
  async tellOfGuessing({ failures, seconds }: Guessing): Promise<void> {
    await this.audit.record(this.database, { type: 'sign_in.guessing_suspected', outcome: 'failure', actor: 'server', details: { failures, seconds } }, null);
  }

  private isNews(key: string, seconds: number): boolean {
    const now = this.clock.now();
    if (now < (this.told.get(key) ?? 0)) return false;
    this.told.delete(key);
    this.told.set(key, now + seconds * 1000);
    const [oldest] = this.told.keys();
    if (this.told.size > MOST && oldest !== undefined) this.told.delete(oldest);
    return true;
  }
}
