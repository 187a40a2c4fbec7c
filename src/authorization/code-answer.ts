import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { AuthorizationCodeMint, type AuthorizationDraft } from '../tokens/authorization-code-mint.js';
import { SessionClientStore } from './session-client.store.js';
import { PushedRequestStore } from './pushed-requests/pushed-request.store.js';
import type { FullSituation } from './situations.js';

/** Turns an allowed request into a code. */
@Injectable()
export class CodeAnswer {
  constructor(
    private readonly mint: AuthorizationCodeMint,
    private readonly sessionClients: SessionClientStore,
    private readonly pushed: PushedRequestStore,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `requestId`: the stored request that this answers; it yields one code and no second. */
  async code(situation: FullSituation, requestId: string | undefined): Promise<{ readonly code: string } | 'already-answered'> {
    const { request, client, signedIn, consent, now } = situation;
    if (signedIn === undefined) throw new Error('Nobody is signed in.');
    const { session, user } = signedIn;
    await this.sessionClients.note(client, session, request.scopes);
    const draft: AuthorizationDraft = {
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
      claims: request.claims ?? null,
      redirectUri: request.redirectUri,
      codeChallenge: request.codeChallenge ?? null,
      at: now,
      codeLifetime: (client.lifetimes.code ?? this.config.lifetimes.code) * 1000,
    };
    return request.pushedAs === undefined ? this.mint.mint(draft) : this.once(request.pushedAs, draft);
  }

  /** What was pushed is used up now and not when a page of ours was loaded: loaded again, it still leads on. RFC 9126 §4. */
  private async once(pushedAs: string, draft: AuthorizationDraft): Promise<{ readonly code: string } | 'already-answered'> {
    return this.database.transaction(async (tx) => ((await this.pushed.consume(tx, pushedAs, draft.at)) ? this.mint.mint(draft, tx) : 'already-answered'));
  }
}
