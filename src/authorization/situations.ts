import { Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import type { Client } from '../clients/client.js';
import { Clock } from '../platform/clock.js';
import { CurrentSession } from '../sessions/current-session.js';
import type { SignedIn } from '../sessions/session.store.js';
import { Subjects } from '../tokens/subjects.js';
import { GroupStore } from '../users/group.store.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import type { Situation } from './next-step.js';
import { BrowserStandingStore } from './standing.store.js';

/** The facts of a situation, with the person whom `Situation` knows only by their subject identifier. */
export interface FullSituation extends Situation {
  readonly signedIn: SignedIn | undefined;
}

/** Gathers the facts that the next step is decided from: one statement, and one more for a client that is limited to groups. */
@Injectable()
export class Situations {
  constructor(
    private readonly standing: BrowserStandingStore,
    private readonly current: CurrentSession,
    private readonly apis: ApiStore,
    private readonly groups: GroupStore,
    private readonly subjects: Subjects,
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
      sub: signedIn === undefined ? undefined : await this.subjects.of(client, signedIn.user.sub),
      consent: signedIn === undefined ? undefined : found?.consent,
      mayUseClient: signedIn === undefined || client.accessGroups === null || (await this.groups.isInAny(signedIn.user.id, client.accessGroups)),
      sensitiveScopes: new Set((await this.apis.all()).flatMap((api) => api.scopes.filter((scope) => scope.sensitive === true).map((scope) => scope.value))),
      askedAt: stored?.createdAt,
      allowedNow: signedIn !== undefined && stored?.allowedBy === signedIn.user.id,
      chosenNow: signedIn !== undefined && stored?.chosenBy === signedIn.user.id,
      now: this.clock.now(),
    };
  }
}
