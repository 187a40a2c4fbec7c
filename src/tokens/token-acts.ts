import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditRecord, RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { AccessTokenVerifier, type VerifiedAccessToken } from './access-token-verifier.js';
import { AccessTokenStore } from './access-token.store.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationFamilies } from './authorization-families.js';
import { type LiveRefreshToken, RefreshTokenCheck } from './refresh-token-check.js';

/** A token of this server that is good now, whoever it belongs to. */
export type LiveToken =
  | { readonly kind: 'refresh_token'; readonly refresh: LiveRefreshToken }
  | { readonly kind: 'access_token'; readonly access: VerifiedAccessToken };

export interface TokenActor {
  readonly actor: AuditRecord['actor'];
  readonly origin: RequestOrigin | null;
}

/** What those may do to tokens who look after everybody's: clients themselves come by introspection.ts and revocation.ts. */
@Injectable()
export class TokenActs {
  constructor(
    private readonly refreshTokens: RefreshTokenCheck,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly store: AccessTokenStore,
    private readonly families: AuthorizationFamilies,
    private readonly audit: AuditLog,
  ) {}

  /** `undefined` for everything that nobody would accept. */
  async find(token: string): Promise<LiveToken | undefined> {
    const refresh = await this.refreshTokens.find(token);
    if (refresh !== undefined) return { kind: 'refresh_token', refresh };
    const access = await this.accessTokens.verify(token);
    return access === undefined ? undefined : { kind: 'access_token', access };
  }

  /** A refresh token takes its authorization along, an access token only itself (RFC 7009 §2.1). */
  async revoke(tx: Transaction, token: string, live: LiveToken, by: TokenActor): Promise<void> {
    if (live.kind === 'refresh_token') {
      await this.end(tx, live.refresh.authorization, by);
      return;
    }
    const { clientId, userId, authorizationId, jti, expiresAt, format } = live.access;
    if (format === 'opaque') await this.store.revokeOpaque(tx, digest(token));
    else await this.store.revokeJwt(tx, jti, expiresAt * 1000);
    await this.audit.record(tx, { type: 'token.revoked', outcome: 'success', actor: by.actor, clientId, userId, authorizationId, details: { kind: 'access_token', jti } }, by.origin);
  }

  /** Ends an authorization and with it every token that it yielded; `false` when it had ended before. */
  async end(tx: Transaction, authorization: Authorization, { actor, origin }: TokenActor): Promise<boolean> {
    const { id: authorizationId, clientId, userId, sessionId } = authorization;
    const ended = await this.families.end(tx, authorization, 'token.revoked');
    if (ended) await this.audit.record(tx, { type: 'token.revoked', outcome: 'success', actor, clientId, userId, sessionId, authorizationId, details: { kind: 'authorization' } }, origin);
    return ended;
  }
}
