import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from './database.js';
import type { Statements, Transaction } from './statements.js';

export type RevisionName = 'clients' | 'apis' | 'keys' | 'settings' | 'webhooks';

const POLL_MS = 500;
const STALE_MS = 1000;

/**
 * Tells when something kept in memory is old. Each change bumps its revision in the changing transaction; each instance polls all revisions twice a
 * second, out of the way of requests, and a cache that was filled at another revision is filled again. So a change made elsewhere counts within a second.
 */
@Injectable()
export class Revisions implements OnModuleDestroy {
  readonly #known = new Map<string, number>();
  #polledAt = Number.NEGATIVE_INFINITY;
  #bumps = 0;
  #polling: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(private readonly database: Database) {}

  /** Call it in the transaction that changes what the revision stands for: readers must never see the one without the other. */
  async bump(statements: Statements, name: RevisionName): Promise<void> {
    const bumped = await statements.run('UPDATE revisions SET revision = revision + 1 WHERE name = ?', [name]);
    if (bumped === 0) throw new Error(`revisions has no row for ${name}`);
    const advance = (): void => this.#advance(name);
    if (isTransaction(statements)) statements.afterCommit(advance);
    else advance();
  }

  /** Until the transaction ends nobody else changes what the revision stands for. Changes nothing itself. */
  async hold(tx: Transaction, name: RevisionName): Promise<void> {
    await tx.run('UPDATE revisions SET revision = revision WHERE name = ?', [name]);
  }

  /**
   * The revision at most a second old: a number when the last poll is that young, a promise when the database must be asked first. Whatever is loaded
   * after this call is at least as new. Rejects with DatabaseUnavailable.
   */
  current(name: RevisionName): number | Promise<number> {
    const known = this.#known.get(name);
    if (known !== undefined && performance.now() - this.#polledAt < STALE_MS) return known;
    return this.#poll().then(() => this.#require(name));
  }

  onModuleDestroy(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #advance(name: RevisionName): void {
    this.#bumps += 1;
    const known = this.#known.get(name);
    if (known !== undefined) this.#known.set(name, known + 1);
  }

  /** One poll at a time serves everybody who waits. */
  #poll(): Promise<void> {
    this.#polling ??= this.#read().finally(() => {
      this.#polling = undefined;
      this.#pollLater();
    });
    return this.#polling;
  }

  async #read(): Promise<void> {
    const asked = performance.now();
    const bumps = this.#bumps;
    const { cells } = await this.database.quietly('SELECT name, revision FROM revisions');
    for (const [name, revision] of cells) this.#set(String(name), Number(revision), bumps);
    // The answer may have been long under way: it is as old as the question.
    this.#polledAt = asked;
  }

  /** What was bumped here meanwhile must not be taken back; otherwise the database is right, also when it was restored from a backup. */
  #set(name: string, revision: number, bumpsBefore: number): void {
    const known = this.#known.get(name) ?? revision;
    this.#known.set(name, this.#bumps === bumpsBefore ? revision : Math.max(known, revision));
  }

  #pollLater(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // While the database is away the next request asks, and is told.
      this.#poll().catch(() => undefined);
    }, POLL_MS).unref();
  }

  #require(name: RevisionName): number {
    const known = this.#known.get(name);
    if (known === undefined) throw new Error(`revisions has no row for ${name}`);
    return known;
  }
}

function isTransaction(statements: Statements): statements is Transaction {
  return 'inTransaction' in statements;
}
