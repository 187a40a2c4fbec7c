import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../../database/database.js';
import { atMost } from '../../platform/at-most.js';
import { Clock } from '../../platform/clock.js';
import { Schedule } from '../../platform/schedule.js';

const MINUTE = 60_000;
const PER_SECRET_MS = 5 * MINUTE;
const MOST_SECRETS = 10_000;
const BATCH = 100;

/**
 * When each secret was last used, so that an administrator sees that the old one is dead before removing it. A request only notes it in memory:
 * each secret is written at most once in five minutes, besides the requests. What was not written yet is lost with the process.
 */
@Injectable()
export class SecretUses implements OnApplicationBootstrap {
  private readonly noted = new Map<string, number>();
  private readonly written = new LRUCache<string, number>(atMost(MOST_SECRETS));

  constructor(private readonly database: Database, private readonly clock: Clock, private readonly schedule: Schedule) {}

  onApplicationBootstrap(): void {
    this.schedule.every(MINUTE, 'uses of client secrets', () => this.flush());
  }

  note(secretId: string, at: number): void {
    if (this.noted.size < MOST_SECRETS || this.noted.has(secretId)) this.noted.set(secretId, at);
  }

  /** Writes the uses of secrets that were not written in the last five minutes, to the minute. */
  async flush(): Promise<void> {
    const now = this.clock.now();
    const byMinute = new Map<number, string[]>();
    for (const [id, at] of this.noted) {
      if (now - (this.written.get(id) ?? 0) < PER_SECRET_MS) continue;
      const minute = at - (at % MINUTE);
      byMinute.set(minute, [...(byMinute.get(minute) ?? []), id]);
    }
    for (const [minute, ids] of byMinute) for (let from = 0; from < ids.length; from += BATCH) await this.write(minute, ids.slice(from, from + BATCH), now);
  }

  /** Another instance may have seen a later use. No new version: nothing about the client changed. */
  private async write(minute: number, ids: readonly string[], now: number): Promise<void> {
    const sql = `UPDATE client_secrets SET last_used_at = ? WHERE id IN (${ids.map(() => '?').join(', ')}) AND (last_used_at IS NULL OR last_used_at < ?)`;
    await this.database.run(sql, [minute, ...ids, minute]);
    for (const id of ids) {
      this.written.set(id, now);
      const latest = this.noted.get(id);
      if (latest !== undefined && latest - (latest % MINUTE) <= minute) this.noted.delete(id);
    }
  }
}
