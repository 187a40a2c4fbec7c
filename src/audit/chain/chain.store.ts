import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Statements, Transaction } from '../../database/statements.js';
import type { SignedPlace } from '../chain-signatures.js';
import { AuditCheckpoint } from './audit-checkpoint.entity.js';
import { AuditHead } from './audit-head.entity.js';
import { EVENT_COLUMNS, type EventRow, type SealedRow } from './event-row.js';

const NAME = 'events';

/** The chain over the events: which are in it, where it ends, where it was when. */
@Injectable()
export class ChainStore {
  constructor(private readonly database: Database) {}

  /** Whether any event waits to be sealed. No request's statement, and one look into an index. */
  async isAnyWaiting(): Promise<boolean> {
    const { cells } = await this.database.quietly('SELECT 1 AS one FROM audit_events WHERE sequence IS NULL LIMIT 1');
    return cells.length > 0;
  }

  /**
   * Committed events without a number, whatever their ids: a transaction that was long under way commits events older than others that are sealed already.
   * In no order: to sort them, a long queue would be read whole for every batch.
   */
  async waiting(tx: Transaction, limit: number): Promise<EventRow[]> {
    return tx.rows<EventRow>(`SELECT ${EVENT_COLUMNS} FROM audit_events WHERE sequence IS NULL LIMIT ${limit}`);
  }

  async head(statements: Statements = this.database): Promise<AuditHead | undefined> {
    return statements.first(AuditHead, 'WHERE name = ?', [NAME]);
  }

  /** The last event that has a number, whatever the head says. */
  async last(statements: Statements = this.database): Promise<{ readonly sequence: number; readonly hash: string } | undefined> {
    return statements.row('SELECT sequence, hash FROM audit_events WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1');
  }

  /**
   * Whether there is what cannot be without events, and nothing tells of its making. The first key comes in one transaction with its event, so a new
   * server is never like this: before anything is sealed that event waits. One of people alone (an import into a database without keys) must have some event.
   */
  async isWiped(): Promise<boolean> {
    const [keys, people] = [await this.isAny('signing_keys'), await this.isAny('users')];
    const told = await this.isAny(keys ? "audit_events WHERE type = 'key.created'" : 'audit_events');
    return (keys || people) && !told;
  }

  private async isAny(from: string): Promise<boolean> {
    return (await this.database.quietly(`SELECT 1 AS one FROM ${from} LIMIT 1`)).cells.length > 0;
  }

  /** Numbers the events in one statement. `false`: another sealer has had one of them, and nothing may be committed. */
  async number(tx: Transaction, events: readonly { readonly id: string; readonly sequence: number; readonly hash: string }[]): Promise<boolean> {
    const cases = events.map(() => 'WHEN ? THEN ?').join(' ');
    // By id: a planner that went by the number instead would go through all that is waiting, batch after batch.
    const sql = `UPDATE audit_events SET sequence = CASE id ${cases} END, hash = CASE id ${cases} END
      WHERE id IN (${events.map(() => '?').join(', ')}) AND sequence + 0 IS NULL`;
    const params = [...events.flatMap(({ id, sequence }) => [id, sequence]), ...events.flatMap(({ id, hash }) => [id, hash]), ...events.map(({ id }) => id)];
    return (await tx.run(sql, params)) === events.length;
  }

  /** Moves the head on from where it was read. `false`: another sealer was faster. Throws UniqueViolation for the first one as well. */
  async moveHead(tx: Transaction, from: AuditHead | undefined, to: SignedPlace): Promise<boolean> {
    if (from === undefined) {
      await tx.insert(AuditHead, { name: NAME, ...to });
      return true;
    }
    return (await tx.update(AuditHead, to, { name: NAME, sequence: from.sequence, signature: from.signature })) === 1;
  }

  /** Keeps it; one that is kept already stays as it is. */
  async keep(statements: Statements, place: SignedPlace): Promise<void> {
    await statements.upsert(AuditCheckpoint, place, ['sequence'], []);
  }

  /** Keeps it in the place of one that was signed under a key that goes. */
  async keepInstead(tx: Transaction, place: SignedPlace): Promise<void> {
    await tx.upsert(AuditCheckpoint, place, ['sequence'], ['signedAt', 'keyId', 'signature']);
  }

  /** In order, those after this place. */
  async checkpointsAfter(sequence: number, limit: number): Promise<AuditCheckpoint[]> {
    return this.database.select(AuditCheckpoint, `WHERE sequence > ? ORDER BY sequence LIMIT ${limit}`, [sequence]);
  }

  /** Sealed events as they are stored, in order, those after this place. */
  async sealedAfter(sequence: number, limit: number): Promise<SealedRow[]> {
    return this.database.rows<SealedRow>(`SELECT ${EVENT_COLUMNS}, sequence, hash FROM audit_events WHERE sequence > ? ORDER BY sequence LIMIT ${limit}`, [sequence]);
  }

  /** As sealedAfter, up to this place. */
  async sealedBetween(after: number, to: number, limit: number): Promise<SealedRow[]> {
    return this.database.rows<SealedRow>(`SELECT ${EVENT_COLUMNS}, sequence, hash FROM audit_events WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${limit}`, [after, to]);
  }

  /** How many have a number that no event of ours has. */
  async beforeTheFirst(): Promise<number> {
    const row = await this.database.row<{ events: number }>('SELECT COUNT(*) AS events FROM audit_events WHERE sequence < 1');
    return Number(row?.events ?? 0);
  }

  /** How many have no number, and since when the oldest waits. */
  async tail(): Promise<{ readonly events: number; readonly since: number | null }> {
    const row = await this.database.row<{ events: number; since: number | null }>('SELECT COUNT(*) AS events, MIN(occurred_at) AS since FROM audit_events WHERE sequence IS NULL');
    return { events: Number(row?.events ?? 0), since: row?.since ?? null };
  }
}
