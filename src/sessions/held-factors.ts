import { Inject, Injectable } from '@nestjs/common';
import { CredentialStore } from '../credentials/credential.store.js';
import type { Statements } from '../database/statements.js';
import type { User } from '../users/user.entity.js';
import type { Factor, FactorPerson } from './factors/factor.js';
import { FACTOR_MAP } from './factors/index.js';

/** What people could prove themselves with at this moment. */
@Injectable()
export class HeldFactors {
  constructor(@Inject(FACTOR_MAP) private readonly factors: ReadonlyMap<string, Factor>, private readonly credentials: CredentialStore) {}

  /** One statement. */
  async personOf(user: User, statements?: Statements): Promise<FactorPerson> {
    return { user, held: await this.credentials.heldBy(user.id, statements) };
  }

  /** Those that can confirm who somebody has said they are, the first to be offered first. */
  confirming(person: FactorPerson): Factor[] {
    return [...this.factors.values()].filter((factor) => factor.stands !== 'first' && factor.isHeldBy(person));
  }

  /**
   * Whether these, by their methods, show that the password is their owner's, should a link of a mail have set it: it was used together with more than the
   * mailbox. Without it they vouch for nothing: an owner who signs in by passkey does not know of a password that a thief has set.
   */
  vouchForPassword(methods: readonly string[]): boolean {
    return methods.includes('password') && methods.map((method) => this.factors.get(method)).some((factor) => factor !== undefined && factor.stands !== 'first' && factor.mailbox !== true);
  }

  /** What somebody who is asked for more than they hold can set up for themselves. */
  settable(): Factor[] {
    return [...this.factors.values()].filter(({ setUpAt, fallback }) => setUpAt !== undefined && fallback !== true);
  }
}
