import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import { Clock } from '../platform/clock.js';
import { GroupStore } from '../users/group.store.js';
import type { StandingFacts } from './standing-facts.js';

/** Why nothing may be issued or accepted any more under an authorization. */
export type Fallen = 'ended' | 'expired' | 'user' | 'session' | 'consent' | 'client' | 'group';

/**
 * Whether an authorization still stands. Every way to get or to use a token asks here and nowhere else: what the most attacked servers
 * got wrong was a second path that forgot one of these questions (disabled user, ended session, withdrawn consent, lost group, disabled client).
 */
@Injectable()
export class AuthorizationStanding {
  constructor(private readonly clients: ClientStore, private readonly groups: GroupStore, private readonly clock: Clock) {}

  /** `undefined` while it stands. Clients are in memory; groups are asked only for a client that is limited to some. */
  async fallen(facts: StandingFacts): Promise<Fallen | undefined> {
    if (facts.endedAt !== null) return 'ended';
    if (this.clock.now() >= facts.expiresAt) return 'expired';
    if (facts.userDisabledAt !== null || facts.userDeletedAt !== null) return 'user';
    if (facts.sessionEndedAt !== null) return 'session';
    if (facts.restsOnConsent !== null && facts.consent === null) return 'consent';
    const found = this.clients.find(facts.clientId);
    return this.fallenClient(facts, found instanceof Promise ? await found : found);
  }

  private async fallenClient(facts: StandingFacts, client: Client | undefined): Promise<Fallen | undefined> {
    if (client === undefined || client.disabled) return 'client';
    // Given without asking, to an application that people are asked about by now.
    if (facts.restsOnConsent === null && !client.firstParty) return 'consent';
    // Since it was given: what fell with a group does not rise when the person joins it again.
    if (client.accessGroups !== null && !(await this.groups.isInAny(facts.userId, client.accessGroups, facts.createdAt))) return 'group';
    return undefined;
  }
}
