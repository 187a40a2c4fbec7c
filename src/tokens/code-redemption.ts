import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Random } from '../platform/random.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationCodeStore, type CodeConsumption } from './authorization-code.store.js';
import { lifetimesOf } from './lifetimes.js';
import { stillGranted } from './still-granted.js';
import type { TokenRequest } from './token-request.js';
import { Turns } from './turns.js';

/** Whether a redemption of this authorization yields a refresh token: what offline_access asks for. OpenID Connect Core §11. */
export const yieldsRefreshToken = (authorization: Authorization, request: TokenRequest): boolean =>
  stillGranted(authorization, request.client).includes('offline_access') && request.client.allowsGrant('refresh_token');

/** Consumes a code and records that, in one transaction. */
@Injectable()
export class CodeRedemption {
  private readonly turns = new Turns<boolean>();

  constructor(
    private readonly database: Database,
    private readonly codes: AuthorizationCodeStore,
    private readonly audit: AuditLog,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Whether this request is the one that consumed it. Of many that arrive here at once one goes to the database, and the others have lost with its
   * verdict, whatever it is: they take no lock and no connection.
   */
  async redeem(authorization: Authorization, request: TokenRequest): Promise<boolean> {
    return (await this.turns.first(authorization.id, async () => this.consume(authorization, request))) ?? false;
  }

  private async consume(authorization: Authorization, request: TokenRequest): Promise<boolean> {
    const consumption = this.consumption(authorization, request);
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.codes.consume(tx, consumption))) return false;
        const { id: authorizationId, userId, sessionId, clientId } = authorization;
        await this.audit.record(tx, { type: 'code.redeemed', outcome: 'success', actor: 'client', userId, clientId, sessionId, authorizationId }, request.origin);
        return true;
      });
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || !error.outcomeUnknown) throw error;
      // The connection went while the COMMIT was under way. Who reads its own redemption back has won; nothing is tried twice.
      return this.codes.wasConsumedBy(consumption);
    }
  }

  private consumption(authorization: Authorization, request: TokenRequest): CodeConsumption {
    const { accessToken, refreshIdle, refreshMax } = lifetimesOf(request.client, this.config);
    const refreshExpiresAt = yieldsRefreshToken(authorization, request) ? request.at + Math.min(refreshIdle, refreshMax) * 1000 : null;
    return {
      authorizationId: authorization.id,
      redemptionId: this.random.opaqueId(),
      at: request.at,
      expiresAt: Math.max(refreshExpiresAt ?? 0, request.at + accessToken * 1000),
      refreshExpiresAt,
    };
  }
}
