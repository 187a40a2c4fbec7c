import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { type Transaction, UniqueViolation } from '../database/statements.js';
import { Random } from '../platform/random.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { factorsBeside, isLast } from './last-passkey.js';
import { PasskeyJournal } from './passkey-journal.js';
import { makerOf } from './passkey-names.js';
import { MOST_PASSKEYS } from './passkey-registrations.js';
import type { VerifiedPasskey } from './passkey.js';
import { PasskeyStore } from './passkey.store.js';

/** What a passkey is called whose maker nobody knows. Its owner may call it something better. */
const PLAIN_NAME = 'Passkey';

export type AddOutcome = 'added' | 'refused' | 'exists' | 'too_many';
export interface AddRules {
  /** Whether they may add one, asked once the person's row is locked by it. */
  readonly mayAdd: (tx: Transaction) => Promise<boolean>;
  /** What else goes with it. */
  readonly together: (tx: Transaction) => Promise<unknown>;
  /** It lets them in who wait for it. */
  readonly opens: boolean;
}

export interface RemovalRules {
  readonly isNeeded: boolean;
  readonly together: (tx: Transaction) => Promise<unknown>;
}

export type RemoveOutcome = 'removed' | 'unknown' | 'last';

/** What people do with their passkeys; each act together with its event and its notice, or not at all. */
@Injectable()
export class PasskeyActs {
  constructor(
    private readonly passkeys: PasskeyStore,
    private readonly users: UserStore,
    private readonly database: Database,
    private readonly journal: PasskeyJournal,
    private readonly random: Random,
  ) {}

  /**
   * Keeps one that was verified, and uses its challenge up. `refused`: the challenge was used before, or they may not add one any more.
   */
  async add(user: User, made: VerifiedPasskey, { mayAdd, together, opens }: AddRules, origin: RequestOrigin): Promise<AddOutcome> {
    const named = { id: this.random.id('crd'), name: makerOf(made.data.aaguid) ?? PLAIN_NAME };
    try {
      return await this.database.transaction(async (tx) => {
        // The row's lock counts one passkey after the other.
        if (!(await mayAdd(tx)) || !(await this.passkeys.useChallenge(tx, made.challenge))) return 'refused';
        const held = await this.passkeys.namesOf(tx, user.id);
        if (held.length >= MOST_PASSKEYS) return 'too_many';
        const passkey = { ...named, name: distinct(named.name, held) };
        await this.passkeys.create(tx, user.id, { ...passkey, opened: opens }, made);
        await together(tx);
        await this.journal.added(tx, user, passkey, made.silently, origin);
        return 'added';
      });
    } catch (error) {
      if (error instanceof UniqueViolation) return 'exists';
      throw error;
    }
  }

  /** `false`: not this person's, or gone. */
  async rename(user: User, id: string, name: string, origin: RequestOrigin): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const before = await this.passkeys.find(tx, user.id, id);
      if (before === undefined || !(await this.passkeys.rename(tx, user.id, id, name))) return false;
      if (before.name !== name) await this.journal.renamed(tx, user, { id, name }, before.name, origin);
      return true;
    });
  }

  /**
   * `last`: they could not get in any more. Two at once for the last two passkeys wait for one another, and the second is told so.
   * `isNeeded`: policy lets this person in with a second factor alone. `together`: what else goes with it.
   */
  async remove(user: User, id: string, { isNeeded, together }: RemovalRules, origin: RequestOrigin): Promise<RemoveOutcome> {
    return this.database.transaction(async (tx) => {
      const now = await this.users.hold(tx, user.id);
      const passkey = await this.passkeys.find(tx, user.id, id);
      if (now === undefined || passkey === undefined) return 'unknown';
      const ways = { passkeys: await this.passkeys.of(user.id, tx), authenticators: await this.passkeys.authenticatorsOf(tx, user.id), hasPassword: now.passwordHash !== null, isNeeded };
      if (isLast(passkey, ways)) return 'last';
      await this.passkeys.remove(tx, user.id, id);
      // Codes stand in for something: left alone, nobody would think of them any more but who steals them.
      if (factorsBeside(passkey, ways) === 0) await this.passkeys.removeRecoveryCodes(tx, user.id);
      await together(tx);
      await this.journal.removed(tx, user, passkey, origin);
      return 'removed';
    });
  }
}

/** `Windows Hello`, `Windows Hello 2`: two of one maker are told apart. */
function distinct(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
