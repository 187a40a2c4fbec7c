import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { User } from '../users/user.entity.js';
import { combineAmr } from './amr.js';
import type { FactorPerson } from './factors/factor.js';
import { PendingSignIns } from './pending-sign-ins.js';
import type { Progress } from './progress.js';
import { SessionProgress } from './progress.js';
import { SessionStart } from './session-start.js';
import { type SignInContext, SignInContexts } from './sign-in-context.js';
import { StandingPolicy } from './standing-policy.js';

/** A factor has just said who somebody is, or confirmed it. */
export interface Proven {
  readonly user: User;
  /** The factor's. */
  readonly method: string;
  /** What this proof has earned, RFC 8176 names. */
  readonly amr: readonly string[];
  /** What they sign in for, as the form named it. */
  readonly requestId: string | undefined;
  readonly browserToken: string;
  /** What it adds to, where it confirms; left out for a proof that stands alone. */
  readonly adds?: Progress;
  /** For how many days this browser is to stand for it. */
  readonly rememberDays?: number;
  /** What the person holds, where that was read with them. */
  readonly named?: FactorPerson | undefined;
}

/** Goes on after a proof: to whatever is still missing, or into a session and on to what the person wanted. Every way in leads through here. */
@Injectable()
export class SignInProgress {
  constructor(
    private readonly policy: StandingPolicy,
    private readonly pendings: PendingSignIns,
    private readonly sessions: SessionProgress,
    private readonly start: SessionStart,
    private readonly contexts: SignInContexts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `true`: the reply has gone. `false`: this proof counts for nothing here (the person was changed meanwhile, or it is not theirs to give); say mismatch. */
  async goOn(request: FastifyRequest, reply: FastifyReply, proven: Proven): Promise<boolean> {
    const context = await this.contexts.find(proven.requestId, proven.browserToken);
    const base = proven.adds ?? (await this.confirmed(request, context));
    if (base !== undefined && base.user.id !== proven.user.id) return false;
    const progress = { ...base, user: proven.user, amr: combineAmr(base?.amr ?? [], proven.amr), methods: [...(base?.methods ?? []), proven.method] };
    const missing = await this.policy.missing(progress, context, { request, askedForMore: proven.adds !== undefined, person: proven.named });
    if (missing.step === 'nothing') return this.complete(request, reply, progress, proven, context);
    if (!(await this.pendings.keep(request, reply, progress, { mayEnrol: missing.step === 'enrolment', requestId: proven.requestId, context }))) return false;
    return this.redirect(reply, `/login/${missing.step === 'enrolment' ? 'enrol' : 'factor'}${query(proven.requestId)}`);
  }

  /** Only where somebody confirms that it is them does a proof of its own add to their session. */
  private async confirmed(request: FastifyRequest, context: SignInContext | undefined): Promise<Progress | undefined> {
    return context?.confirms === true ? this.sessions.find(request, context) : undefined;
  }

  private async complete(request: FastifyRequest, reply: FastifyReply, { user, amr, methods, sessionId, pending }: Progress, { requestId, rememberDays }: Proven, context: SignInContext | undefined): Promise<boolean> {
    const begun = await this.start.begin(request, reply, { user, amr, methods, askedAt: context?.askedAt, vouchesForPassword: this.policy.vouchForPassword(methods), ...(sessionId !== undefined && { adds: sessionId }), ...(pending && { pending }), ...(rememberDays !== undefined && { rememberDays }) });
    if (!begun) return false;
    this.pendings.forget(request, reply);
    return this.redirect(reply, this.contexts.returnPath(requestId));
  }

  private async redirect(reply: FastifyReply, path: string): Promise<true> {
    // 303: what proves who somebody is must not be posted on. RFC 9700 §4.12.
    await reply.redirect(`${this.config.publicUrl.basePath}${path}`, 303);
    return true;
  }
}

export const query = (requestId: string | undefined): string => (requestId === undefined ? '' : `?request=${encodeURIComponent(requestId)}`);
