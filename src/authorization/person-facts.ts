import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { HeldFactors } from '../sessions/held-factors.js';
import type { SignedIn } from '../sessions/session.store.js';
import { Subjects } from '../tokens/subjects.js';
import { GroupStore } from '../users/group.store.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { demandOf } from './demand.js';
import type { Situation } from './next-step.js';

/** Gathers what a situation says of the signed-in person. */
@Injectable()
export class PersonFacts {
  constructor(private readonly groups: GroupStore, private readonly subjects: Subjects, private readonly held: HeldFactors) {}

  /** No statement; one for a client that is limited to groups, and one where the session is weaker than somebody would like it. */
  async of(request: AuthorizationRequestParameters, client: Client, signedIn: SignedIn | undefined): Promise<Pick<Situation, 'sub' | 'mayUseClient' | 'addable'>> {
    if (signedIn === undefined) return { sub: undefined, mayUseClient: true, addable: [] };
    return {
      sub: await this.subOf(client, signedIn),
      mayUseClient: client.accessGroups === null || (await this.groups.isInAny(signedIn.user.id, client.accessGroups)),
      addable: await this.addable(request, client, signedIn),
    };
  }

  /** The person's subject identifier, as this client knows it. */
  async subOf(client: Client, { user }: SignedIn): Promise<string> {
    return this.subjects.of(client, user.sub);
  }

  private async addable(request: AuthorizationRequestParameters, client: Client, { session: { amr }, user }: SignedIn): Promise<Situation['addable']> {
    const demand = demandOf(request, client);
    if (demand === undefined || (demand.requires(amr) && demand.prefers(amr))) return [];
    return this.held.confirming(await this.held.personOf(user)).map((factor) => factor.amr);
  }
}
