import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import type { Statements, Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { User } from '../users/user.entity.js';
import { Session } from './session.entity.js';

/** A session and the person in it. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

export const SIGNED_IN_COLUMNS = `${columnsOf(Session, 's')}, ${columnsOf(User, 'u')}`;
export const SIGNED_IN_TABLES = 'sessions s JOIN users u ON u.id = s.user_id';

export const readSignedIn = (row: Readonly<Record<string, unknown>>): SignedIn => ({ session: readEntity(Session, row, 's'), user: readEntity(User, row, 'u') });

/** Made once, as every page of somebody who is signed in asks. */
const BY_TOKEN = `SELECT ${SIGNED_IN_COLUMNS} FROM ${SIGNED_IN_TABLES} WHERE s.token_digest = ?`;

@Injectable()
export class SessionStore {
  constructor(private readonly database: Database) {}

  /** The session behind a cookie's value, whatever its state: see SessionRules. */
  async findByToken(token: string): Promise<SignedIn | undefined> {
    const row = await this.database.row<Record<string, unknown>>(BY_TOKEN, [digest(token)]);
    return row === undefined ? undefined : readSignedIn(row);
  }

  /** Those behind the values of cookies, whatever their state, each with its value. */
  async findByTokens(tokens: readonly string[]): Promise<(SignedIn & { readonly token: string })[]> {
    const byDigest = new Map(tokens.map((token) => [digest(token), token]));
    const sql = `SELECT ${SIGNED_IN_COLUMNS} FROM ${SIGNED_IN_TABLES} WHERE s.token_digest IN (${tokens.map(() => '?').join(', ')})`;
    const rows = await this.database.rows<Record<string, unknown>>(sql, [...byDigest.keys()]);
    return rows.map(readSignedIn).map((each) => ({ ...each, token: byDigest.get(each.session.tokenDigest) ?? '' }));
  }

  async create(statements: Statements, session: Session): Promise<void> {
    await statements.insert(Session, session);
  }

  /**
   * Gives a session a new cookie value and a new time of proof; `false` when it has ended meanwhile: what was ended stays ended. `tokenDigest`: of the value
   * that it must still have.
   */
  async renew(statements: Statements, which: { readonly id: string; readonly tokenDigest?: string }, changes: Pick<Session, 'tokenDigest' | 'authenticatedAt' | 'lastSeenAt' | 'longestIdle' | 'amr'>): Promise<boolean> {
    return (await statements.update(Session, changes, { ...which, endedAt: null })) === 1;
  }

  /** Notes that it is used, and after how long. */
  async touch({ id, lastSeenAt }: Pick<Session, 'id' | 'lastSeenAt'>, at: number): Promise<void> {
    const idle = Math.floor((at - lastSeenAt) / 1000);
    const sql = 'UPDATE sessions SET longest_idle = CASE WHEN COALESCE(longest_idle, 0) < ? THEN ? ELSE longest_idle END, last_seen_at = ? WHERE id = ? AND last_seen_at < ?';
    await this.database.run(sql, [idle, idle, at, id, at]);
  }

  /** `false` when it had ended before. */
  async end(statements: Statements, id: string, at: number): Promise<boolean> {
    return (await statements.run('UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL', [at, id])) === 1;
  }

  async endOfUser(statements: Statements, userId: string, at: number): Promise<number> {
    return statements.run('UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL', [at, userId]);
  }

  /** All but the one with this id. */
  async endOthersOfUser(statements: Statements, userId: string, keptId: string, at: number): Promise<number> {
    return statements.run('UPDATE sessions SET ended_at = ? WHERE user_id = ? AND id <> ? AND ended_at IS NULL', [at, userId, keptId]);
  }

  /** Locks its row until the transaction ends. `false`: it was ended or given another cookie value meanwhile; whether it has run out, SessionRules tells. */
  async holdUnchanged(tx: Transaction, { id, tokenDigest }: Pick<Session, 'id' | 'tokenDigest'>): Promise<boolean> {
    const sql = 'UPDATE sessions SET last_seen_at = last_seen_at WHERE id = ? AND token_digest = ? AND ended_at IS NULL';
    return (await tx.run(sql, [id, tokenDigest])) === 1;
  }

  async find(id: string): Promise<Session | undefined> {
    return this.database.first(Session, 'WHERE id = ?', [id]);
  }

  /** Some, in no order: those that are still known. One statement. */
  async findSome(ids: readonly string[]): Promise<Session[]> {
    return ids.length === 0 ? [] : this.database.select(Session, `WHERE id IN (${ids.map(() => '?').join(', ')})`, ids);
  }
}
