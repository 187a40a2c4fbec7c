import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { User } from '../users/user.entity.js';
import type { FactorPerson } from './factors/factor.js';
import { HeldFactors } from './held-factors.js';
import type { Progress } from './progress.js';
import type { Demand, SignInContext } from './sign-in-context.js';
import { type Missing, type SignInFacts, whatIsMissing } from './sign-in-policy.js';
import { RememberedDevices } from './remembered-devices.js';
import { SignInRules } from './sign-in-rules.js';

export interface PolicyQuestion {
  readonly request: FastifyRequest;
  /** Whether this person was asked for more than their first proof already. */
  readonly askedForMore: boolean;
  /** What they hold, where that is known already. */
  readonly person?: FactorPerson | undefined;
}

/** Gathers the facts that sign-in-policy.ts decides from. */
@Injectable()
export class StandingPolicy {
  constructor(private readonly held: HeldFactors, private readonly rules: SignInRules, private readonly devices: RememberedDevices) {}

  /** One statement where what they hold is not known yet. */
  async missing(progress: Progress, context: SignInContext | undefined, question: PolicyQuestion): Promise<Missing> {
    const { user, amr, methods } = progress;
    const { askedForMore, person } = question;
    const confirming = this.held.confirming(person ?? (await this.held.personOf(user)));
    const facts = { amr, methods, confirming, settable: this.held.settable(), secondFactor: await this.secondFactorOf(user), remembered: false, demand: both(context?.demand, await this.rules.demandOn(user)), askedForMore };
    const missing = whatIsMissing(facts);
    // Asked only where it makes a difference. Whoever confirms that it is them shows that it is not just their browser.
    if (missing.step === 'nothing' || context?.confirms === true || !(await this.devices.has(question.request, user, this.rules.rememberDays))) return missing;
    return whatIsMissing({ ...facts, remembered: true });
  }

  /** Whether these methods show that the password is its owner's, and not that of somebody who reads their mail. */
  vouchForPassword(methods: readonly string[]): boolean {
    return this.held.vouchForPassword(methods);
  }

  /** A mailbox alone lets nobody in who holds something: what it has set the password of is asked for that, whatever policy says. */
  private async secondFactorOf(user: User): Promise<SignInFacts['secondFactor']> {
    const asked = await this.rules.secondFactorOf(user);
    return asked === 'never' && user.passwordMailedAt !== null ? 'when_held' : asked;
  }

  /** For how many days this browser may stand for the second factor that is asked for; null: it may not. */
  rememberDays(context: SignInContext | undefined): number | null {
    return context?.confirms === true || this.rules.rememberDays === 0 ? null : this.rules.rememberDays;
  }
}

/** What somebody asks for by an application, and what policy asks of them everywhere. */
function both(one: Demand | undefined, other: Demand | undefined): Demand | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { requires: (amr) => one.requires(amr) && other.requires(amr), prefers: (amr) => one.prefers(amr) && other.prefers(amr), enrols: one.enrols || other.enrols };
}
