import { Injectable } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { Outbox } from '../database/outbox.js';
import { type Statements, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { LogoutDelivery } from './logout-delivery.entity.js';
import type { LogoutParty } from './session-client.store.js';

/** Longer than any attempt takes: whoever has not told what came of it by then is dead. */
const CLAIM_MS = 60_000;
/** How long the list shows what became of it. */
const KEPT_MS = 7 * 86_400_000;

export const LOGOUT_DELIVERY_COLUMNS = {
  id: { sql: 'id' }, createdAt: { sql: 'created_at' }, clientId: { sql: 'client_id' }, status: { sql: 'status' }, sessionId: { sql: 'session_id' },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/** The outbox of back-channel logout: whom to tell of which session, when, and what came of it. */
@Injectable()
export class LogoutDeliveryStore {
  /** Each application has a line of its own, at each host: a slow one holds up nobody else, and nobody whose address it registered as its own. */
  private readonly waiting: Outbox<LogoutDelivery>;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly database: Database, private readonly clock: Clock, private readonly random: Random, cleanUp: CleanUp) {
    cleanUp.register({ table: 'logout_deliveries', column: 'expires_at' });
    this.waiting = new Outbox(database, LogoutDelivery, 'host');
  }

  /** Told when something is being put in, which may not have been committed yet. */
  onAdded(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Due at once. What is on its way already is left alone. */
  async add(statements: Statements, parties: readonly LogoutParty[], now: number): Promise<void> {
    for (const { clientId, sessionId, sub, backchannelUri } of parties) {
      if (backchannelUri === undefined) continue;
      const host = `${clientId} ${new URL(backchannelUri).host}`.slice(0, 255);
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
    return this.waiting.nextDue();
  }

  /** The lines that something is due in. */
  async linesWithWork(): Promise<string[]> {
    return this.waiting.lanesWithWork(this.clock.now());
  }

  /** Nobody else sends it for a minute. */
  async claim(line: string): Promise<LogoutDelivery | undefined> {
    const now = this.clock.now();
    return this.waiting.claim(line, now, now + CLAIM_MS);
  }

  /** What came of a claimed one. `false`: the claim had run out, and somebody else has it. */
  async settle(delivery: LogoutDelivery, changes: Pick<LogoutDelivery, 'status' | 'attempts' | 'lastStatus' | 'lastError' | 'nextAt'>): Promise<boolean> {
    return this.waiting.settle(this.database, delivery, changes);
  }
}
