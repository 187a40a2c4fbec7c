import { Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import type { Client } from '../clients/client.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { RefreshTokenCheck } from './refresh-token-check.js';
import { stillGranted } from './still-granted.js';
import { Subjects } from './subjects.js';

/** RFC 7662 §2.2. Times in seconds. */
export type IntrospectionAnswer =
  | { readonly active: false }
  | {
    readonly active: true;
    readonly token_type?: 'Bearer';
    readonly scope: string;
    readonly client_id: string;
    readonly sub: string;
    readonly aud?: string;
    readonly jti?: string;
    readonly iat?: number;
    readonly exp: number;
  };

const INACTIVE: IntrospectionAnswer = { active: false };

/** What may be said of a token, and to whom: its own client, and the clients that its API names. Everybody else is told that it is not active. */
@Injectable()
export class Introspection {
  constructor(private readonly accessTokens: AccessTokenVerifier, private readonly refreshTokens: RefreshTokenCheck, private readonly apis: ApiStore, private readonly subjects: Subjects) {}

  async of(token: string, client: Client): Promise<IntrospectionAnswer> {
    const refresh = await this.refreshTokens.find(token);
    if (refresh !== undefined) {
      const { authorization, exp } = refresh;
      if (authorization.clientId !== client.clientId) return INACTIVE;
      const sub = await this.subjects.of(client, refresh.sub);
      return { active: true, scope: stillGranted(authorization, client).join(' '), client_id: client.clientId, sub, exp };
    }
    const access = await this.accessTokens.verify(token);
    if (access === undefined || !(await this.mayKnow(client, access.clientId, access.audience))) return INACTIVE;
    const { clientId, sub, audience, jti, issuedAt, expiresAt } = access;
    return { active: true, token_type: 'Bearer', scope: access.scopes.join(' '), client_id: clientId, sub, aud: audience, jti, iat: issuedAt, exp: expiresAt };
  }

  private async mayKnow(client: Client, tokenClientId: string, audience: string): Promise<boolean> {
    if (client.clientId === tokenClientId) return true;
    const api = await this.apis.find(audience);
    return api?.introspectionClients.includes(client.clientId) ?? false;
  }
}
