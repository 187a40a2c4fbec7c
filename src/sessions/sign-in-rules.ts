import { Injectable } from '@nestjs/common';
import { RunningSettings } from '../settings/running-settings.js';
import { GroupStore } from '../users/group.store.js';
import type { User } from '../users/user.entity.js';
import type { SignInFacts } from './sign-in-policy.js';

/** What this organisation asks of its people when they sign in. */
@Injectable()
export class SignInRules {
  constructor(private readonly settings: RunningSettings, private readonly groups: GroupStore) {}

  /** No statement, but where members of some groups are asked for more than others. */
  async secondFactorOf(user: User): Promise<SignInFacts['secondFactor']> {
    const { required, groups } = this.settings.people.mfa;
    return required !== 'always' && groups.length > 0 && (await this.groups.isInAny(user.id, groups)) ? 'always' : required;
  }

  /** Whether people who sign in by password are asked whether they would like a passkey. */
  get offersPasskeys(): boolean {
    return this.settings.people['sign-in'].passkey_offers;
  }

  /** For how many days a browser may stand for a second factor; 0: it may not. */
  get rememberDays(): number {
    return this.settings.people.mfa.remember_days;
  }
}
