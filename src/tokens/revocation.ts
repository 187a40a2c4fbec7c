import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import type { Client } from '../clients/client.js';
import { Database } from '../database/database.js';
import { invalidGrant } from '../oauth/errors.js';
import { digest } from '../platform/token-digest.js';
import { AccessTokenVerifier, type VerifiedAccessToken } from './access-token-verifier.js';
import { AccessTokenStore } from './access-token.store.js';
import type { Authorization } from './authorization.entity.js';
import { AuthorizationFamilies } from './authorization-families.js';

/** Ends a token that its client no longer wants: a refresh token takes its whole authorization along, an access token only itself. RFC 7009 §2.1. */
@Injectable()
export class Revocation {
  constructor(
    private readonly families: AuthorizationFamilies,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly store: AccessTokenStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Throws invalid_grant for a confidential client that holds another's token; tells a public one, whose name anybody can use, nothing. */
  async revoke(token: string, client: Client, origin: RequestOrigin): Promise<void> {
    const family = await this.families.ofRefreshToken(token);
    if (family !== undefined) {
      if (isOwn(family.clientId, client)) await this.endFamily(family, origin);
      return;
    }
    const access = await this.accessTokens.verify(token);
    if (access !== undefined && isOwn(access.clientId, client)) await this.endAccessToken(token, access, origin);
  }

  private async endFamily(family: Authorization, origin: RequestOrigin): Promise<void> {
    const { id: authorizationId, clientId, userId, sessionId } = family;
    await this.database.transaction(async (tx) => {
      const ended = await this.families.end(tx, family, 'token.revoked');
      if (ended) await this.audit.record(tx, { type: 'token.revoked', outcome: 'success', actor: 'client', clientId, userId, sessionId, authorizationId, details: { kind: 'refresh_token' } }, origin);
    });
  }

  private async endAccessToken(token: string, access: VerifiedAccessToken, origin: RequestOrigin): Promise<void> {
    const { clientId, userId, authorizationId, jti, expiresAt, format } = access;
    await this.database.transaction(async (tx) => {
      if (format === 'opaque') await this.store.revokeOpaque(tx, digest(token));
      else await this.store.revokeJwt(tx, jti, expiresAt * 1000);
      await this.audit.record(tx, { type: 'token.revoked', outcome: 'success', actor: 'client', clientId, userId, authorizationId, details: { kind: 'access_token', jti } }, origin);
    });
  }
}

function isOwn(clientId: string, client: Client): boolean {
  if (clientId === client.clientId) return true;
  if (client.isPublic) return false;
  throw invalidGrant();
}
