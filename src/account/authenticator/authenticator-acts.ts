import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { Database } from '../../database/database.js';
import type { Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { FactorJournal } from '../factor-journal.js';

export interface AuthenticatorRemoval {
  readonly isNeeded: boolean;
  readonly signOutOthers: boolean;
}

/** What people do with the authenticator apps that they have; each act together with its event and its notice, or not at all. */
@Injectable()
export class AuthenticatorActs {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly users: UserStore,
    private readonly access: EndAccess,
    private readonly journal: FactorJournal,
    private readonly database: Database,
  ) {}

  /** `false`: not this person's, or gone. */
  async rename(user: User, id: string, name: string, origin: RequestOrigin): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const credential = await this.find(tx, user, id);
      if (credential === undefined || !(await this.credentials.rename(tx, user.id, id, name))) return false;
      if (credential.name !== name) await this.journal.renamed(tx, user, { id, method: 'totp', name }, origin);
      return true;
    });
  }

  /**
   * `isNeeded`: policy lets them in with a second factor alone. `signOutOthers`: whoever has signed in with it elsewhere is out with it (ASVS 7.4.3).
   * `last`: it is the only one. `unknown`: not this person's, or gone.
   */
  async remove({ user, session }: { readonly user: User; readonly session: { readonly id: string } }, id: string, { isNeeded, signOutOthers }: AuthenticatorRemoval, origin: RequestOrigin): Promise<'removed' | 'last' | 'unknown'> {
    return this.database.transaction(async (tx) => {
      const credential = (await this.users.holdActive(tx, user.id)) ? await this.find(tx, user, id) : undefined;
      if (credential === undefined) return 'unknown';
      const { totp = 0, passkey = 0 } = await this.credentials.heldBy(user.id, tx);
      if (isNeeded && totp + passkey < 2) return 'last';
      await this.credentials.remove(tx, user.id, id);
      // Codes stand in for something: left alone, they would ask to be thrown away by accident and stolen later.
      if (totp + passkey < 2) await this.credentials.removeAll(tx, user.id, 'recovery_code');
      if (signOutOthers) await this.access.ofOtherSessions(tx, { id: session.id, userId: user.id }, { because: 'credential-removed', actor: 'user', origin });
      await this.journal.removed(tx, user, { id, method: 'totp', name: credential.name }, origin);
      return 'removed';
    });
  }

  private async find(tx: Transaction, user: User, id: string) {
    const credential = await this.credentials.findOf(user.id, id, tx);
    return credential?.type === 'totp' && credential.confirmedAt !== null ? credential : undefined;
  }
}
