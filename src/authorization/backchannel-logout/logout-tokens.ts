import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { JwtSigner } from '../../keys/jwt-signer.js';
import { ClientJwts, signingAlgorithmOf } from '../../tokens/client-jwts.js';
import { Subjects } from '../../tokens/subjects.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LOGOUT_TOKEN_TYPE, type LogoutTokenInput, logoutTokenClaims } from './logout-token.js';

/** Makes logout tokens: about the person whom the client knows, signed and encrypted as its ID tokens are. Back-Channel Logout §2.4. */
@Injectable()
export class LogoutTokens {
  constructor(private readonly signer: JwtSigner, private readonly jwts: ClientJwts, private readonly subjects: Subjects, @Inject(CONFIG) private readonly config: Config) {}

  /** Throws OAuthError where the client cannot be told in its own way: its keys cannot be read, or are not there. */
  async issue(client: Client, delivery: LogoutDelivery, order: Pick<LogoutTokenInput, 'jti' | 'issuedAt'>): Promise<string> {
    const sub = await this.subjects.of(client, delivery.sub);
    const sid = await this.subjects.sidOf(client, delivery.sessionId);
    const claims = logoutTokenClaims({ ...order, issuer: this.config.publicUrl.issuer, clientId: client.clientId, sub, sid });
    const signed = await this.signer.sign(signingAlgorithmOf(client, 'id_token'), LOGOUT_TOKEN_TYPE, claims);
    return this.jwts.encrypt(client, 'id_token', signed, { cty: 'JWT' });
  }
}
