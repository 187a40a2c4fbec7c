import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Param, Statements } from '../database/statements.js';
import { Authorization } from './authorization.entity.js';
import { type AuthorizationWithFacts, selectAuthorization, toAuthorizationWithFacts } from './authorization-with-facts.js';

const BY_ID = selectAuthorization('a.id = ?');

@Injectable()
export class AuthorizationStore {
  constructor(private readonly database: Database) {}

  async findById(id: string): Promise<AuthorizationWithFacts | undefined> {
    const row = await this.database.row<Record<string, unknown>>(BY_ID, [id]);
    return row === undefined ? undefined : toAuthorizationWithFacts(row);
  }

  /** Throws UniqueViolation when its request has been answered already. */
  async insert(statements: Statements, authorization: Authorization): Promise<void> {
    await statements.insert(Authorization, authorization);
  }

  /** Ends one authorization and with it all that it yielded; `false` when it had ended before. */
  async end(statements: Statements, id: string, because: string, at: number): Promise<boolean> {
    return (await this.endWhere(statements, 'id = ?', [id], because, at)) === 1;
  }

  async endOfUser(statements: Statements, userId: string, because: string, at: number): Promise<number> {
    return this.endWhere(statements, 'user_id = ?', [userId], because, at);
  }

  /** All that were not given in this session: those of sessions that ended long ago too, for a refresh token may outlive its session. */
  async endOfUserOutside(statements: Statements, userId: string, keptSessionId: string, because: string, at: number): Promise<number> {
    return this.endWhere(statements, 'user_id = ? AND session_id <> ?', [userId, keptSessionId], because, at);
  }

  async endOfClient(statements: Statements, clientId: string, because: string, at: number): Promise<number> {
    return this.endWhere(statements, 'client_id = ?', [clientId], because, at);
  }

  async endOfSession(statements: Statements, sessionId: string, because: string, at: number): Promise<number> {
    return this.endWhere(statements, 'session_id = ?', [sessionId], because, at);
  }

  async endOfConsent(statements: Statements, userId: string, clientId: string, because: string, at: number): Promise<number> {
    return this.endWhere(statements, 'user_id = ? AND client_id = ?', [userId, clientId], because, at);
  }

  private async endWhere(statements: Statements, where: string, params: readonly Param[], because: string, at: number): Promise<number> {
    return statements.run(`UPDATE authorizations SET ended_at = ?, ended_because = ? WHERE ${where} AND ended_at IS NULL`, [at, because, ...params]);
  }
}
