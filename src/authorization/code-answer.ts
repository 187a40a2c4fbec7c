import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { AuthorizationCodeMint } from '../tokens/authorization-code-mint.js';
import type { FullSituation } from './situations.js';

/** Turns an allowed request into a code. */
@Injectable()
export class CodeAnswer {
  constructor(private readonly mint: AuthorizationCodeMint, @Inject(CONFIG) private readonly config: Config) {}

  /** `requestId`: the stored request that this answers; it yields one code and no second. */
  async code(situation: FullSituation, requestId: string | undefined): Promise<{ readonly code: string } | 'already-answered'> {
    const { request, client, signedIn, consent, now } = situation;
    if (signedIn === undefined) throw new Error('Nobody is signed in.');
    const { session, user } = signedIn;
    return this.mint.mint({
      requestId,
      userId: user.id,
      clientId: client.clientId,
      sessionId: session.id,
      // A first-party client needs no consent; where there is one, the authorization still hangs on it.
      consentId: consent?.id ?? null,
      scopes: request.scopes,
      resources: request.resources,
      authenticatedAt: session.authenticatedAt,
      amr: session.amr,
      nonce: request.nonce ?? null,
      redirectUri: request.redirectUri,
      codeChallenge: request.codeChallenge ?? null,
      at: now,
      codeLifetime: (client.lifetimes.code ?? this.config.lifetimes.code) * 1000,
    });
  }
}
