import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { isWellFormedSecret } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { type AuthorizationWithFacts, selectAuthorization, toAuthorizationWithFacts } from './authorization-with-facts.js';

export const CODE_PREFIX = 'dwc';

export interface CodeConsumption {
  readonly authorizationId: string;
  readonly redemptionId: string;
  readonly at: number;
  /** When everything it yields has ended. */
  readonly expiresAt: number;
  /** `null`: no refresh token is issued. */
  readonly refreshExpiresAt: number | null;
}

const BY_CODE = selectAuthorization('a.code_digest = ?');

@Injectable()
export class AuthorizationCodeStore {
  constructor(private readonly database: Database) {}

  async find(code: string): Promise<AuthorizationWithFacts | undefined> {
    if (!isWellFormedSecret(CODE_PREFIX, code)) return undefined;
    const row = await this.database.row<Record<string, unknown>>(BY_CODE, [digest(code)]);
    return row === undefined ? undefined : toAuthorizationWithFacts(row);
  }

  /**
   * Consumes the code: one conditional UPDATE, whose row count is the verdict. Of any number of parallel redemptions,
   * on any number of instances, one is told `true`. RFC 6749 §4.1.2, RFC 9700 §4.5.
   */
  async consume(statements: Statements, consumption: CodeConsumption): Promise<boolean> {
    const { authorizationId, redemptionId, at, expiresAt, refreshExpiresAt } = consumption;
    const consumed = await statements.run(
      `UPDATE authorizations SET code_redeemed_at = ?, redemption_id = ?, expires_at = ?, refresh_generation = ?, refreshed_at = ?, refresh_expires_at = ?
       WHERE id = ? AND code_redeemed_at IS NULL AND ended_at IS NULL AND code_expires_at > ?`,
      [at, redemptionId, expiresAt, refreshExpiresAt === null ? 0 : 1, refreshExpiresAt === null ? null : at, refreshExpiresAt, authorizationId, at],
    );
    return consumed === 1;
  }

  /** After a COMMIT whose answer was lost: whether it was this consumption that committed. */
  async wasConsumedBy({ authorizationId, redemptionId }: CodeConsumption): Promise<boolean> {
    return (await this.database.row('SELECT id FROM authorizations WHERE id = ? AND redemption_id = ?', [authorizationId, redemptionId])) !== undefined;
  }
}
