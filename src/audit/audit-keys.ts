import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Statements, Transaction } from '../database/statements.js';
import { atMost } from '../platform/at-most.js';
import { Clock } from '../platform/clock.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { AuditKey } from './audit-key.entity.js';

const LABEL = 'audit-key';
const MOST_KEPT = 20_000;
const KEPT_MS = 3_600_000;

/** `unreadable`: it was sealed under a SECRET_KEY that is not configured any more. */
export type ReadingKey = KeyObject | 'erased' | 'unreadable';

/** A key for every person that events tell of. */
@Injectable()
export class AuditKeys {
  /** For writing only: what reads asks the database, so that an erased person is erased everywhere at once. */
  readonly #kept = new LRUCache<string, KeyObject>({ ...atMost(MOST_KEPT), ttl: KEPT_MS });

  constructor(private readonly derivedKeys: DerivedKeys, private readonly random: Random, private readonly clock: Clock) {}

  /**
   * The key to write under, made at the first event about a person. Undefined: the person was erased. One statement the first time that this process
   * hears of somebody, two when nobody did before, none afterwards.
   */
  async forWriting(statements: Statements, userId: string): Promise<KeyObject | undefined> {
    const kept = this.#kept.get(userId);
    if (kept !== undefined) return kept;
    const row = await statements.first(AuditKey, 'WHERE user_id = ?', [userId]) ?? await this.make(statements, userId);
    return this.openRow(statements, row);
  }

  /** The same for many people, in three statements or few more. */
  async forWritingAll(tx: Transaction, userIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject | undefined>> {
    const unknown = userIds.filter((userId) => !this.#kept.has(userId));
    const there = await this.rowsOf(tx, unknown);
    const made = unknown.filter((userId) => !there.has(userId));
    await tx.insertAll(AuditKey, made.map((userId) => this.newKey(userId)), ['userId']);
    const rows = new Map([...there, ...(await this.rowsOf(tx, made))]);
    return new Map(userIds.map((userId) => [userId, this.#kept.get(userId) ?? this.openRow(tx, rows.get(userId))]));
  }

  /** The keys of these people that can be opened, and who of the others was erased. */
  async forReading(statements: Statements, userIds: readonly string[]): Promise<Map<string, ReadingKey>> {
    const rows = await this.rowsOf(statements, userIds);
    const found = new Map<string, ReadingKey>([...rows].map(([userId, { sealedKey }]) => [userId, sealedKey === null ? 'erased' : this.tryOpen(sealedKey)]));
    return new Map(userIds.map((userId) => [userId, found.get(userId) ?? 'erased']));
  }

  /** What events say of this person can be read by nobody from here on. */
  async erase(tx: Transaction, userId: string): Promise<void> {
    await tx.upsert(AuditKey, { userId, sealedKey: null, erasedAt: this.clock.now() }, ['userId'], ['sealedKey', 'erasedAt']);
    tx.afterCommit(() => void this.#kept.delete(userId));
  }

  /** Seals under the current SECRET_KEY what was sealed under one before. Resolves to the last user id that was looked at; undefined at the end. */
  async sealAgain(statements: Statements, after: string, limit: number): Promise<string | undefined> {
    const rows = await statements.select(AuditKey, `WHERE user_id > ? ORDER BY user_id LIMIT ${limit}`, [after]);
    for (const { userId, sealedKey } of rows) {
      if (sealedKey === null || this.derivedKeys.isCurrent(sealedKey) || this.tryOpen(sealedKey) === 'unreadable') continue;
      const again = this.derivedKeys.seal(LABEL, this.derivedKeys.open(LABEL, sealedKey));
      await statements.update(AuditKey, { sealedKey: again }, { userId, sealedKey });
    }
    return rows.length < limit ? undefined : rows.at(-1)?.userId;
  }

  private async make(statements: Statements, userId: string): Promise<AuditKey | undefined> {
    await statements.upsert(AuditKey, this.newKey(userId), ['userId'], []);
    // Another instance may have been faster, and its key is the one then.
    return statements.first(AuditKey, 'WHERE user_id = ?', [userId]);
  }

  private newKey(userId: string): AuditKey {
    return { userId, sealedKey: this.derivedKeys.seal(LABEL, this.random.token()), erasedAt: null };
  }

  private async rowsOf(statements: Statements, userIds: readonly string[]): Promise<ReadonlyMap<string, AuditKey>> {
    if (userIds.length === 0) return new Map();
    const rows = await statements.select(AuditKey, `WHERE user_id IN (${userIds.map(() => '?').join(', ')})`, userIds);
    return new Map(rows.map((row) => [row.userId, row]));
  }

  private openRow(statements: Statements, row: AuditKey | undefined): KeyObject | undefined {
    if (row?.sealedKey == null) return undefined;
    const key = this.open(row.sealedKey);
    afterCommit(statements, () => void this.#kept.set(row.userId, key));
    return key;
  }

  private open(sealedKey: string): KeyObject {
    return createSecretKey(Buffer.from(this.derivedKeys.open(LABEL, sealedKey), 'base64url'));
  }

  private tryOpen(sealedKey: string): KeyObject | 'unreadable' {
    try {
      return this.open(sealedKey);
    } catch (error) {
      if (error instanceof CannotOpen) return 'unreadable';
      throw error;
    }
  }
}

/** What a transaction has made and then rolled back must not be kept. */
function afterCommit(statements: Statements, effect: () => void): void {
  if ('inTransaction' in statements) (statements as Transaction).afterCommit(effect);
  else effect();
}
