import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Authenticators, MOST_AUTHENTICATORS } from '../../credentials/totp-authenticators.js';
import { Database } from '../../database/database.js';
import type { Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { FactorJournal } from '../factor-journal.js';

export type SetUp =
  /** `codes`: the first recovery codes were made with it, and wait to be saved. */
  | { readonly outcome: 'added'; readonly codes: boolean }
  | { readonly outcome: 'mismatch' | 'full' };

/** What people do with their authenticator apps; each act together with its event and its notice, or not at all. */
@Injectable()
export class AuthenticatorActs {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly credentials: CredentialStore,
    private readonly codes: RecoveryCodes,
    private readonly users: UserStore,
    private readonly journal: FactorJournal,
    private readonly database: Database,
  ) {}

  /** The app has the key when it shows a code of it. `mismatch`: it does not, or took too long. */
  async add(user: User, id: string, typed: string, origin: RequestOrigin): Promise<SetUp> {
    const begun = await this.authenticators.stepOfBegun(user.id, id, typed);
    if (begun === undefined) return { outcome: 'mismatch' };
    return this.database.transaction(async (tx): Promise<SetUp> => {
      // The lock counts one authenticator after the other.
      if (!(await this.users.holdActive(tx, user.id))) return { outcome: 'mismatch' };
      const held = await this.credentials.heldBy(user.id, tx);
      if ((held.totp ?? 0) >= MOST_AUTHENTICATORS) return { outcome: 'full' };
      if (!(await this.authenticators.confirm(tx, begun.credential, begun.step))) return { outcome: 'mismatch' };
      await this.journal.added(tx, user, { id, method: 'totp' }, origin);
      const codes = (held.recovery_code ?? 0) === 0;
      if (codes) await this.codes.begin(tx, user.id);
      return { outcome: 'added', codes };
    });
  }

  /** `false`: not this person's, or gone. */
  async rename(user: User, id: string, name: string, origin: RequestOrigin): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const credential = await this.find(tx, user, id);
      if (credential === undefined || !(await this.credentials.rename(tx, user.id, id, name))) return false;
      if (credential.name !== name) await this.journal.renamed(tx, user, { id, method: 'totp', name }, origin);
      return true;
    });
  }

  /** `last`: policy lets nobody sign in without a second factor, and this is the only one. `unknown`: not this person's, or gone. */
  async remove(user: User, id: string, isNeeded: boolean, origin: RequestOrigin): Promise<'removed' | 'last' | 'unknown'> {
    return this.database.transaction(async (tx) => {
      const credential = (await this.users.holdActive(tx, user.id)) ? await this.find(tx, user, id) : undefined;
      if (credential === undefined) return 'unknown';
      const { totp = 0, passkey = 0 } = await this.credentials.heldBy(user.id, tx);
      if (isNeeded && totp + passkey < 2) return 'last';
      await this.credentials.remove(tx, user.id, id);
      // Codes stand in for something: left alone, they would ask to be thrown away by accident and stolen later.
      if (totp + passkey < 2) await this.credentials.removeAll(tx, user.id, 'recovery_code');
      await this.journal.removed(tx, user, { id, method: 'totp', name: credential.name }, origin);
      return 'removed';
    });
  }

  private async find(tx: Transaction, user: User, id: string) {
    const credential = await this.credentials.findOf(user.id, id, tx);
    return credential?.type === 'totp' && credential.confirmedAt !== null ? credential : undefined;
  }
}
