import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Factor, FactorPerson } from './factors/factor.js';
import { HeldFactors } from './held-factors.js';
import { ProgressFinder, type Progress, SessionProgress } from './progress.js';
import { type SignInContext, SignInContexts } from './sign-in-context.js';
import { StandingPolicy } from './standing-policy.js';

/** Somebody who has proven something, and what they may prove next. */
export interface FactorJourney {
  readonly progress: Progress;
  readonly person: FactorPerson;
  /** The first to be offered first; none: nothing is missing, or they have nothing more. */
  readonly factors: readonly Factor[];
  readonly mustEnrol: boolean;
  /** For how many days this browser may stand for what is asked; null: it may not. */
  readonly rememberDays: number | null;
  readonly context: SignInContext | undefined;
}

/** Finds out who stands before the page that asks for more, and what it may ask them for. */
@Injectable()
export class FactorJourneys {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly pendings: ProgressFinder,
    private readonly sessions: SessionProgress,
    private readonly policy: StandingPolicy,
    private readonly held: HeldFactors,
  ) {}

  /** `undefined`: nobody has proven anything here that counts for this. */
  async find(request: FastifyRequest, requestId: string | undefined): Promise<FactorJourney | undefined> {
    const context = await this.contexts.find(requestId, this.pendings.browserOf(request));
    const progress = await this.progressOf(request, context);
    if (progress === undefined) return undefined;
    const person = await this.held.personOf(progress.user);
    const missing = await this.policy.missing(progress, context, { request, askedForMore: false, person });
    const rememberDays = this.policy.rememberDays(context);
    if (missing.step === 'factor') return { progress, person, context, factors: missing.factors, mustEnrol: false, rememberDays };
    // Whoever confirms that it is them may do it with anything that they hold, though nothing is missing.
    const factors = context?.confirms === true && progress.pending === undefined ? this.held.confirming(person) : [];
    return { progress, person, context, factors, mustEnrol: missing.step === 'enrolment' && progress.pending !== undefined, rememberDays };
  }

  private async progressOf(request: FastifyRequest, context: SignInContext | undefined): Promise<Progress | undefined> {
    const pending = await this.pendings.pending(request, context);
    if (pending !== undefined && context?.confirms !== true) return pending;
    const session = await this.sessions.find(request, context);
    // Who confirms that it is them is not whoever has begun to sign in in the same browser.
    return session !== undefined && pending?.user.id !== session.user.id ? session : pending;
  }
}
