import { Injectable } from '@nestjs/common';
import { isPhishingResistant } from '../oauth/acr-values.js';
import { RunningSettings } from '../settings/running-settings.js';
import { GroupStore } from '../users/group.store.js';
import type { User } from '../users/user.entity.js';
import type { Demand } from './sign-in-context.js';
import type { SignInFacts } from './sign-in-policy.js';

/** What this organisation asks of its people when they sign in. */
@Injectable()
export class SignInRules {
  constructor(private readonly settings: RunningSettings, private readonly groups: GroupStore) {}

  /** No statement, but where members of some groups are asked for more than others. */
  async secondFactorOf(user: User): Promise<SignInFacts['secondFactor']> {
    const { required, groups: asked, passkey_groups: strictly } = this.settings.people.mfa;
    const groups = [...asked, ...strictly];
    return required !== 'always' && groups.length > 0 && (await this.groups.isInAny(user.id, groups)) ? 'always' : required;
  }

  /** What this person's sign-in is held to wherever it leads. The same; a browser that stands for a second factor is no passkey, and nor is a code. */
  async demandOn(user: User): Promise<Demand | undefined> {
    const { passkey_groups: groups } = this.settings.people.mfa;
    if (groups.length === 0 || !(await this.groups.isInAny(user.id, groups))) return undefined;
    return { requires: isPhishingResistant, prefers: () => true, enrols: true };
  }

  /** Whether people who sign in by password are asked whether they would like a passkey. */
  get offersPasskeys(): boolean {
    return this.settings.people['sign-in'].passkey_offers;
  }

  /** Whether the sign-in page asks for the name first, and for the password on the next. */
  get asksNameFirst(): boolean {
    return this.settings.people['sign-in'].identifier_first;
  }

  /** For how many days a browser may stand for a second factor; 0: it may not. */
  get rememberDays(): number {
    return this.settings.people.mfa.remember_days;
  }
}
