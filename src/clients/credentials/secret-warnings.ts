import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import { Schedule } from '../../platform/schedule.js';
import { ClientSecret } from '../client-secret.entity.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** From the last to the first. */
const DAYS_BEFORE = [1, 7, 30] as const;
const MOST_AT_ONCE = 200;

/**
 * Says thirty days, a week and a day before a secret ends that it will: an application that stops working on a Sunday was nobody's plan.
 * Each warning is an audit event, once, whichever instance looks first.
 */
@Injectable()
export class SecretWarnings implements OnApplicationBootstrap {
  constructor(private readonly database: Database, private readonly audit: AuditLog, private readonly clock: Clock, private readonly schedule: Schedule) {}

  onApplicationBootstrap(): void {
    this.schedule.every(HOUR, 'warnings of ending client secrets', () => this.warn());
  }

  async warn(): Promise<void> {
    const now = this.clock.now();
    for (const days of DAYS_BEFORE) {
      const due = 'WHERE expires_at > ? AND expires_at <= ? AND (warned_days IS NULL OR warned_days > ?) ORDER BY expires_at, id LIMIT ';
      const ending = await this.database.select(ClientSecret, due + MOST_AT_ONCE, [now, now + days * DAY, days]);
      for (const secret of ending) await this.warnOf(secret, days);
    }
  }

  /** The affected row is the verdict: of several instances one tells. */
  private async warnOf({ id, clientId, name, expiresAt, lastUsedAt }: ClientSecret, days: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const sql = 'UPDATE client_secrets SET warned_days = ? WHERE id = ? AND expires_at = ? AND (warned_days IS NULL OR warned_days > ?)';
      if ((await tx.run(sql, [days, id, expiresAt, days])) !== 1) return;
      const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
      const details = { id, name, days, expires_at: time(expiresAt), last_used_at: time(lastUsedAt) };
      await this.audit.record(tx, { type: 'client.secret_expiring', outcome: 'success', actor: 'server', clientId, details }, null);
    });
  }
}
