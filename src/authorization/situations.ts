import { Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import type { Client } from '../clients/client.js';
import { declaredScopes } from '../clients/declared-scopes.js';
import { Clock } from '../platform/clock.js';
import { CurrentSession } from '../sessions/current-session.js';
import type { SignedIn } from '../sessions/session.store.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { hintsAtAnother } from './login-hint.js';
import type { Situation } from './next-step.js';
import { PersonFacts } from './person-facts.js';
import { BrowserStandingStore } from './standing.store.js';

/** The facts of a situation, with the person whom `Situation` knows only by their subject identifier. */
export interface FullSituation extends Situation {
  readonly signedIn: SignedIn | undefined;
}

/** Gathers the facts that the next step is decided from: one statement, and those of person-facts.ts. */
@Injectable()
export class Situations {
  constructor(
    private readonly standing: BrowserStandingStore,
    private readonly current: CurrentSession,
    private readonly apis: ApiStore,
    private readonly people: PersonFacts,
    private readonly clock: Clock,
  ) {}

  /** `stored`: `undefined` for a request that has just come in. */
  async of(request: AuthorizationRequestParameters, client: Client, sessionToken: string | undefined, stored: Pick<StoredAuthorizationRequest, 'createdAt' | 'allowedBy' | 'chosenBy'> | undefined): Promise<FullSituation> {
    const found = sessionToken === undefined ? undefined : await this.standing.find(sessionToken, client.clientId);
    const signedIn = await this.current.admit(found?.signedIn);
    return {
      request,
      client,
      signedIn,
      session: signedIn?.session,
      ...(await this.people.of(request, client, signedIn)),
      consent: signedIn === undefined ? undefined : found?.consent,
      sensitiveScopes: declaredScopes(await this.apis.all()).sensitive,
      askedAt: stored?.createdAt,
      allowedNow: signedIn !== undefined && stored?.allowedBy === signedIn.user.id,
      hintsAtAnother: signedIn !== undefined && hintsAtAnother(request.loginHint, signedIn.user),
      chosenNow: signedIn !== undefined && stored?.chosenBy === signedIn.user.id,
      now: this.clock.now(),
    };
  }
}
