import { Injectable } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { type Statements, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { LogoutDelivery } from './logout-delivery.entity.js';
import type { LogoutParty } from './session-client.store.js';

/** How long the list shows what became of it. */
const KEPT_MS = 7 * 86_400_000;
/** Longer than any attempt takes: whoever has not told what came of it by then is dead. */
const CLAIM_MS = 60_000;

export const LOGOUT_DELIVERY_COLUMNS = {
  id: { sql: 'id' }, createdAt: { sql: 'created_at' }, clientId: { sql: 'client_id' }, status: { sql: 'status' }, sessionId: { sql: 'session_id' },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/** The outbox of back-channel logout: whom to tell of which session, when, and what came of it. */
@Injectable()
export class LogoutDeliveryStore {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly database: Database, private readonly clock: Clock, private readonly random: Random, cleanUp: CleanUp) {
    cleanUp.register({ table: 'logout_deliveries', column: 'expires_at' });
  }

  /** Told when something is being put in, which may not have been committed yet. */
  onAdded(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Due at once. What is on its way already is left alone. */
  async add(statements: Statements, parties: readonly LogoutParty[], now: number): Promise<void> {
    for (const { clientId, sessionId, sub, backchannelUri } of parties) {
      if (backchannelUri === undefined) continue;
      const host = new URL(backchannelUri).host.slice(0, 255);
      const delivery = { id: this.random.id('lgd'), clientId, sessionId, sub, host, status: 'pending' as const, attempts: 0, lastStatus: null, lastError: null, nextAt: now, createdAt: now, expiresAt: now + KEPT_MS };
      try {
        await statements.insert(LogoutDelivery, delivery);
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error;
      }
      for (const listener of this.listeners) listener();
    }
  }

  async page(statements: Statements, clientId: string, page: KeysetPage): Promise<LogoutDelivery[]> {
    const { tail, params } = keysetTail({ ...page, conditions: [{ column: LOGOUT_DELIVERY_COLUMNS.clientId, comparison: 'eq', value: clientId }, ...page.conditions] });
    return statements.select(LogoutDelivery, tail, params);
  }

  /** When the next one is due; undefined when nothing waits. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.database.row<{ due: number | string | null }>('SELECT MIN(next_at) AS due FROM logout_deliveries WHERE next_at IS NOT NULL');
    return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
  }

  /** The hosts that something is due for. */
  async hostsWithWork(): Promise<string[]> {
    const rows = await this.database.rows<{ host: string }>('SELECT DISTINCT host FROM logout_deliveries WHERE next_at <= ?', [this.clock.now()]);
    return rows.map(({ host }) => host);
  }

  /** The one of a host that has been due for longest, if it could be claimed: nobody else sends it for a minute. */
  async claim(host: string): Promise<LogoutDelivery | undefined> {
    const now = this.clock.now();
    const until = now + CLAIM_MS;
    for (const delivery of await this.database.select(LogoutDelivery, 'WHERE host = ? AND next_at <= ? ORDER BY next_at, id LIMIT 8', [host, now])) {
      const claimed = await this.database.run('UPDATE logout_deliveries SET next_at = ? WHERE id = ? AND next_at = ?', [until, delivery.id, delivery.nextAt]);
      if (claimed === 1) return Object.assign(delivery, { nextAt: until });
    }
    return undefined;
  }

  /** What came of a claimed one. `false`: the claim had run out, and somebody else has it. */
  async settle({ id, nextAt }: LogoutDelivery, changes: Pick<LogoutDelivery, 'status' | 'attempts' | 'lastStatus' | 'lastError' | 'nextAt'>): Promise<boolean> {
    return (await this.database.update(LogoutDelivery, changes, { id, nextAt } as Partial<LogoutDelivery>)) === 1;
  }
}
