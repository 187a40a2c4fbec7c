import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction, Values } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Credential, type CredentialType } from './credential.entity.js';

/** How many of each type a person can use now. */
export type HeldCredentials = Readonly<Partial<Record<CredentialType, number>>>;

const USABLE = 'confirmed_at IS NOT NULL AND used_at IS NULL';
/** The same, and the passkeys that a browser made by itself: nobody is asked for one as a second factor before its first use, but it opens the account. */
const OPENING = "(confirmed_at IS NOT NULL OR type = 'passkey') AND used_at IS NULL";

/** What the person of a column can use, as one text that `countHeld` reads: for a statement that reads the person as well. Forty at most, which is short of where MySQL cuts. */
export const heldTypes = (userId: 'u.id'): string => `(SELECT GROUP_CONCAT(type) FROM credentials WHERE user_id = ${userId} AND ${USABLE})`;

/** Null: they hold nothing. */
export function countHeld(cell: unknown): HeldCredentials {
  const held: Partial<Record<CredentialType, number>> = {};
  for (const type of typeof cell === 'string' ? (cell.split(',') as CredentialType[]) : []) held[type] = (held[type] ?? 0) + 1;
  return held;
}

/** What people prove themselves with beside their passwords. */
@Injectable()
export class CredentialStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  /** `expiresAt`: for one that is begun and has to be confirmed by then. */
  async create(tx: Transaction, credential: Omit<Values<Credential>, 'expiresAt'> & { readonly expiresAt?: number | null }): Promise<void> {
    await tx.insert(Credential, { expiresAt: null, ...credential });
  }

  /** Those of this type that were begun and can still be confirmed, the newest first. */
  async begunBy(userId: string, type: CredentialType, statements: Statements = this.database): Promise<Credential[]> {
    return statements.select(Credential, 'WHERE user_id = ? AND type = ? AND confirmed_at IS NULL AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 100', [userId, type, this.clock.now()]);
  }

  /** One statement, whatever types there are. */
  async heldBy(userId: string, statements: Statements = this.database): Promise<HeldCredentials> {
    const rows = await statements.rows<{ type: CredentialType; held: number }>(`SELECT type, COUNT(*) AS held FROM credentials WHERE user_id = ? AND ${USABLE} GROUP BY type`, [userId]);
    return Object.fromEntries(rows.map(({ type, held }) => [type, Number(held)]));
  }

  /** What opens the accounts of many people, by their ids: what they hold, and passkeys that nobody has used yet. Whoever has nothing is left out. One statement. */
  async openingEach(userIds: readonly string[], statements: Statements = this.database): Promise<ReadonlyMap<string, HeldCredentials>> {
    if (userIds.length === 0) return new Map();
    const sql = `SELECT user_id, type, COUNT(*) AS held FROM credentials WHERE user_id IN (${userIds.map(() => '?').join(', ')}) AND ${OPENING} GROUP BY user_id, type`;
    const rows = await statements.rows<{ user_id: string; type: CredentialType; held: number }>(sql, userIds);
    const each = new Map<string, Record<string, number>>();
    for (const { user_id: userId, type, held } of rows) each.set(userId, { ...each.get(userId), [type]: Number(held) });
    return each;
  }

  /** What a person can use now, the oldest first; of one type, or of all. */
  async usableBy(userId: string, type?: CredentialType, statements: Statements = this.database): Promise<Credential[]> {
    const [only, params] = type === undefined ? ['', []] : [' AND type = ?', [type]];
    return statements.select(Credential, `WHERE user_id = ?${only} AND ${USABLE} ORDER BY created_at, id`, [userId, ...params]);
  }

  /** Whatever opens a person's account or confirms that it is them, the oldest first: what has to be shown to them and to admins, and to be taken away. */
  async opening(userId: string, statements: Statements = this.database): Promise<Credential[]> {
    return statements.select(Credential, `WHERE user_id = ? AND ${OPENING} ORDER BY created_at, id`, [userId]);
  }

  /** The one with this public id, in whatever state, if it is this person's. */
  async findOf(userId: string, id: string, statements: Statements = this.database): Promise<Credential | undefined> {
    return statements.first(Credential, 'WHERE id = ? AND user_id = ?', [id, userId]);
  }

  /** The one with this public id that was confirmed since (milliseconds), whoever's it is: for callers that were shown whose. */
  async findConfirmedSince(id: string, since: number, statements: Statements = this.database): Promise<Credential | undefined> {
    return statements.first(Credential, 'WHERE id = ? AND confirmed_at >= ?', [id, since]);
  }

  async findByLookup(type: CredentialType, lookup: string, statements: Statements = this.database): Promise<Credential | undefined> {
    return statements.first(Credential, `WHERE lookup = ? AND type = ? AND ${USABLE}`, [lookup, type]);
  }

  /** `opens`: it lets its owner in, and is used by that. `false`: confirmed already, or gone. */
  async confirm(tx: Transaction, id: string, { counter, opens = false }: Pick<Credential, 'counter'> & { readonly opens?: boolean }): Promise<boolean> {
    const now = this.clock.now();
    return (await tx.update(Credential, { confirmedAt: now, lastUsedAt: opens ? now : null, counter, expiresAt: null }, { id, confirmedAt: null })) === 1;
  }

  /** For one that is begun. `false`: it was confirmed meanwhile, or is gone. */
  async prolong(id: string, expiresAt: number): Promise<boolean> {
    return (await this.database.update(Credential, { expiresAt }, { id, confirmedAt: null })) === 1;
  }

  /** In place of all that was kept with it. */
  async keep(tx: Transaction, id: string, data: Credential['data']): Promise<void> {
    await tx.update(Credential, { data }, { id });
  }

  /** Takes a proof that is newer than every one before: of many copies sent at once, one is told `true`. */
  async advance(statements: Statements, id: string, counter: number): Promise<boolean> {
    return (await statements.run(`UPDATE credentials SET counter = ?, last_used_at = ? WHERE id = ? AND counter < ? AND ${USABLE}`, [counter, this.clock.now(), id, counter])) === 1;
  }

  /** Uses up what works once: of many at once, one is told `true`. */
  async useUp(statements: Statements, id: string): Promise<boolean> {
    const now = this.clock.now();
    return (await statements.run(`UPDATE credentials SET used_at = ?, last_used_at = ? WHERE id = ? AND ${USABLE}`, [now, now, id])) === 1;
  }

  /** `false`: not this person's, or gone. */
  async rename(tx: Transaction, userId: string, id: string, name: string): Promise<boolean> {
    return (await tx.update(Credential, { name }, { id, userId })) === 1;
  }

  /** `false`: not this person's, or gone. */
  async remove(tx: Transaction, userId: string, id: string): Promise<boolean> {
    return (await this.forgetDevices(tx, userId, await tx.run('DELETE FROM credentials WHERE id = ? AND user_id = ?', [id, userId]))) === 1;
  }

  /** Of one type, or everything; tells how many there were. */
  async removeAll(tx: Transaction, userId: string, type?: CredentialType): Promise<number> {
    const [only, params] = type === undefined ? ['', []] : [' AND type = ?', [type]];
    // Whoever put a factor here may have asked for another address, too.
    if (type === undefined) await tx.run("DELETE FROM one_time_links WHERE purpose = 'email' AND subject = ?", [userId]);
    return this.forgetDevices(tx, userId, await tx.run(`DELETE FROM credentials WHERE user_id = ?${only}`, [userId, ...params]));
  }

  /** Browsers that stood for what is gone stand for nothing: it may be gone because somebody else had it. */
  private async forgetDevices(tx: Transaction, userId: string, removed: number): Promise<number> {
    if (removed > 0) await tx.run('DELETE FROM remembered_devices WHERE user_id = ?', [userId]);
    return removed;
  }
}
