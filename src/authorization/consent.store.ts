import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { Consent } from './consent.entity.js';

/** A consent and the user name of who gave it. */
export interface NamedConsent {
  readonly consent: Consent;
  readonly userName: string;
}

/** What a list of consents can be narrowed to and sorted by. */
export const CONSENT_COLUMNS = {
  id: { sql: 'c.id' }, userId: { sql: 'c.user_id' }, clientId: { sql: 'c.client_id' }, grantedAt: { sql: 'c.granted_at' }, updatedAt: { sql: 'c.updated_at' },
} as const satisfies Readonly<Record<string, KeysetColumn>>;

const SELECT_NAMED = `SELECT ${columnsOf(Consent, 'c')}, u.preferred_username AS user_name FROM consents c JOIN users u ON u.id = c.user_id`;
const readNamed = (row: Readonly<Record<string, unknown>>): NamedConsent => ({ consent: readEntity(Consent, row, 'c'), userName: String(row['user_name']) });

@Injectable()
export class ConsentStore {
  constructor(private readonly database: Database, private readonly random: Random) {}

  async find(statements: Statements, userId: string, clientId: string): Promise<Consent | undefined> {
    return statements.first(Consent, 'WHERE user_id = ? AND client_id = ?', [userId, clientId]);
  }

  async covers(statements: Statements, userId: string, clientId: string, scopes: readonly string[], claims: readonly string[] = []): Promise<boolean> {
    const consent = await this.find(statements, userId, clientId);
    return scopes.every((scope) => consent?.scopes.includes(scope) === true) && claims.every((claim) => consent?.claims?.includes(claim) === true);
  }

  /** Adds to what was allowed before: one row for a person and a client, whichever tab was faster. */
  async allow(tx: Transaction, userId: string, clientId: string, scopes: readonly string[], at: number, claims: readonly string[] = []): Promise<void> {
    const fresh = Object.assign(new Consent(), { id: this.random.opaqueId(), userId, clientId, scopes: [], claims: null, grantedAt: at, updatedAt: at });
    // Written before it is read: the row is ours from here on, and what another tab adds meanwhile is not overwritten.
    await tx.upsert(Consent, fresh, ['userId', 'clientId'], ['updatedAt']);
    const before = await this.find(tx, userId, clientId);
    const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])].toSorted();
    const told = union(before?.claims ?? [], claims);
    await tx.update(Consent, { scopes: union(before?.scopes ?? [], scopes), claims: told.length === 0 ? null : told }, { userId, clientId });
  }

  async withdraw(statements: Statements, userId: string, clientId: string): Promise<boolean> {
    return (await statements.run('DELETE FROM consents WHERE user_id = ? AND client_id = ?', [userId, clientId])) === 1;
  }

  /** Of somebody, or something, that is gone: whoever gets the name next inherits nothing. */
  async forget(statements: Statements, gone: { readonly userId: string } | { readonly clientId: string }): Promise<number> {
    return 'userId' in gone
      ? statements.run('DELETE FROM consents WHERE user_id = ?', [gone.userId])
      : statements.run('DELETE FROM consents WHERE client_id = ?', [gone.clientId]);
  }

  /** Of what people have allowed, with their user names. */
  async page(statements: Statements, page: KeysetPage): Promise<NamedConsent[]> {
    const { tail, params } = keysetTail(page);
    return (await statements.rows<Record<string, unknown>>(`${SELECT_NAMED} ${tail}`, params)).map(readNamed);
  }

  async findById(statements: Statements, id: string): Promise<NamedConsent | undefined> {
    const row = await statements.row<Record<string, unknown>>(`${SELECT_NAMED} WHERE c.id = ?`, [id]);
    return row === undefined ? undefined : readNamed(row);
  }

  /** Takes one scope out of every consent. In SQL, for there may be as many as people times applications; a scope has no character that JSON escapes. */
  async forgetScope(statements: Statements, scope: string): Promise<number> {
    const item = JSON.stringify(scope);
    const sql = "UPDATE consents SET scopes = REPLACE(REPLACE(REPLACE(scopes, ?, ''), ?, ''), ?, '') WHERE INSTR(scopes, ?) > 0";
    return statements.run(sql, [`,${item}`, `${item},`, item, item]);
  }
}
