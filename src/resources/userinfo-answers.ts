import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import { CONFIG, type Config } from '../config/config.js';
import type { VerifiedAccessToken } from '../tokens/access-token-verifier.js';
import { ClientJwts, encryptionOf } from '../tokens/client-jwts.js';
import type { User } from '../users/user.entity.js';
import { UserClaims } from '../users/user-claims.js';

/** What UserInfo says: an object, or the text of a JWT. */
export type UserinfoAnswer = Readonly<Record<string, unknown>> | string;

/** What a token's client is told of its person, in the form that the client is registered for. OpenID Connect Core §5.3.2. */
@Injectable()
export class UserinfoAnswers {
  constructor(
    private readonly claims: UserClaims,
    private readonly clients: ClientStore,
    private readonly jwts: ClientJwts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws as ClientJwts does. */
  async of({ sub, clientId, scopes, requestedClaims }: VerifiedAccessToken, user: User): Promise<UserinfoAnswer> {
    const client = await this.clients.find(clientId);
    if (client === undefined) throw new Error('The guard lets in no token of a client that is gone.');
    const names = this.claims.allowedTo(client, requestedClaims?.userinfo ?? []);
    // The token's own: what the ID token said, and no other sector's. OpenID Connect Core §5.3.2.
    return this.inForm(client, { ...(await this.claims.forScopes(user, scopes, names)), sub });
  }

  private async inForm(client: Client, claims: Readonly<Record<string, unknown>>): Promise<UserinfoAnswer> {
    const { userinfo_signed_response_alg: alg = 'none' } = client.metadata;
    const isSigned = alg !== 'none';
    if (!isSigned && encryptionOf(client, 'userinfo') === undefined) return claims;
    // Without an end it is no ID token: JwtVerifier.verifyHint tells the two apart by it.
    const addressed = { ...claims, iss: this.config.publicUrl.issuer, aud: client.clientId };
    return isSigned ? this.jwts.issue(client, 'userinfo', addressed) : this.jwts.encrypt(client, 'userinfo', JSON.stringify(addressed));
  }
}
