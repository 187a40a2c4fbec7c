import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { CONFIG, type Config } from '../config/config.js';
import { UserStore } from '../users/user.store.js';
import { UserClaims } from '../users/user-claims.js';
import type { Authorization } from './authorization.entity.js';
import { ClientJwts } from './client-jwts.js';
import { idTokenAlgorithm, type IdTokenInput, idTokenClaims } from './id-token.js';

export type IdTokenOrder = Pick<IdTokenInput, 'sub' | 'sid' | 'accessToken' | 'issuedAt' | 'lifetime'>;

/** Mints ID tokens: the claims of the sign-in, those that the client asked for by name, signed and encrypted as it is registered. */
@Injectable()
export class IdTokenMint {
  constructor(
    private readonly jwts: ClientJwts,
    private readonly users: UserStore,
    private readonly claims: UserClaims,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws as ClientJwts does. */
  async mint(client: Client, authorization: Authorization, order: IdTokenOrder): Promise<string> {
    const { sub, sid, accessToken, issuedAt, lifetime } = order;
    const claims = idTokenClaims({ sub, sid, accessToken, issuedAt, lifetime, issuer: this.config.publicUrl.issuer, clientId: client.clientId, authorization, alg: idTokenAlgorithm(client) });
    const asked = authorization.claims?.idToken === undefined ? undefined : await this.askedFor(client, authorization.userId, authorization.claims.idToken);
    // The sign-in's own claims last: no claim of a person may pass for one of them.
    return this.jwts.issue(client, 'id_token', asked === undefined ? claims : { ...asked, ...claims });
  }

  /** Looks, before anything is consumed, whether the client can be told at all. Throws as ClientJwts does. */
  checkPossible(client: Client): Promise<void> | undefined {
    return client.metadata.id_token_encrypted_response_alg === undefined ? undefined : this.jwts.checkKey(client, 'id_token');
  }

  private async askedFor(client: Client, userId: string, names: readonly string[]): Promise<Record<string, unknown> | undefined> {
    const user = await this.users.findById(userId);
    return user === undefined ? undefined : this.claims.named(user, this.claims.allowedTo(client, names));
  }
}
