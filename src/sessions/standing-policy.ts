import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { FactorPerson } from './factors/factor.js';
import { HeldFactors } from './held-factors.js';
import type { Progress } from './progress.js';
import type { SignInContext } from './sign-in-context.js';
import { type Missing, whatIsMissing } from './sign-in-policy.js';
import { SignInRules } from './sign-in-rules.js';

export interface PolicyQuestion {
  readonly request: FastifyRequest;
  /** Whether this person was asked for more than their first proof already. */
  readonly askedForMore: boolean;
  /** What they hold, where that is known already. */
  readonly person?: FactorPerson;
}

/** Gathers the facts that sign-in-policy.ts decides from. */
@Injectable()
export class StandingPolicy {
  constructor(private readonly held: HeldFactors, private readonly rules: SignInRules) {}

  /** One statement where what they hold is not known yet. */
  async missing({ user, amr, methods }: Progress, context: SignInContext | undefined, { askedForMore, person }: PolicyQuestion): Promise<Missing> {
    const confirming = this.held.confirming(person ?? (await this.held.personOf(user)));
    return whatIsMissing({ amr, methods, confirming, secondFactor: await this.rules.secondFactorOf(user), remembered: false, demand: context?.demand, askedForMore });
  }
}
