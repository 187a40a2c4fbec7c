import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { User } from '../users/user.entity.js';
import { CurrentSession } from './current-session.js';
import { EnrolmentRights } from './enrolment-rights.js';
import { EnrolmentWays } from './enrolment-ways.js';
import type { Progress } from './progress.js';
import { RecentProof } from './recent-proof.js';
import type { Session } from './session.entity.js';
import { SignInProgress } from './sign-in-progress.js';
import { WaitingSignIns } from './waiting-sign-ins.js';

/** Somebody who may set up a factor now. */
export interface Enroller {
  readonly user: User;
  /** `undefined`: they are not signed in yet, and may do nothing else before they have set one up. */
  readonly session: Session | undefined;
  readonly progress: Progress | undefined;
}

/** What setting a factor up has proven: the factor's method, and RFC 8176 names. */
export interface EnrolmentProof {
  readonly method: string;
  readonly amr: readonly string[];
}

/** Who may set up factors: people who are signed in and have proven it recently, and people whom policy lets no further without a second factor. */
@Injectable()
export class EnrolmentAccess {
  constructor(
    private readonly recent: RecentProof,
    private readonly current: CurrentSession,
    private readonly waitings: WaitingSignIns,
    private readonly progress: SignInProgress,
    private readonly rights: EnrolmentRights,
    private readonly ways: EnrolmentWays,
  ) {}

  /**
   * `undefined`: the reply has gone, to the sign-in page, from which they come back to `returnTo` (a path below the base path); or, from a form that was sent
   * twice, to where the first has led. `instead`: where those come back to from a form whose session nobody has any more, for the same form sent twice has
   * given it another cookie value, and the browser has heard the second answer alone: what they set up stands there.
   */
  async require(request: FastifyRequest, reply: FastifyReply, returnTo: string, instead = returnTo): Promise<Enroller | undefined> {
    const enroller = await this.of(request);
    if (enroller !== undefined) return enroller;
    const waiting = await this.waiting(request);
    if (waiting !== undefined && (await this.current.of(request)) === undefined) return this.ways.toFactor(reply, requestOf(waiting));
    if (waiting === undefined && this.ways.isOfWaiting(request)) return this.ways.onFrom(request, reply);
    const signedIn = await this.recent.require(request, reply, instead !== returnTo && (await this.current.of(request)) === undefined ? instead : returnTo);
    return signedIn && { ...signedIn, progress: undefined };
  }

  /** The same without an answer of its own. */
  async of(request: FastifyRequest): Promise<Enroller | undefined> {
    const pending = await this.waiting(request);
    if (pending === undefined && this.ways.isOfWaiting(request)) return undefined;
    const signedIn = await this.recent.find(request);
    // Two people at one browser: whoever has proven something last sits there.
    const isLast = (pending?.progress?.pending?.provenAt ?? 0) >= (signedIn?.session.authenticatedAt ?? 0);
    if (pending !== undefined && isLast && (await this.rights.has(pending))) return pending;
    return signedIn && { ...signedIn, progress: undefined };
  }

  /** Who waits for a factor, though they may have set it up a moment ago, and with it lost the right to another: of use to whom they can show that. */
  async waiting(request: FastifyRequest): Promise<Enroller | undefined> {
    const progress = (await this.waitings.find(request))?.progress;
    return progress?.pending.mayEnrol === true ? { user: progress.user, session: undefined, progress } : undefined;
  }

  /**
   * To be called when the factor is set up and has been proven by that, with what the proof has earned: whoever had to is signed in and goes on to what
   * they wanted; anybody else goes to `onwards`, a path below the base path. Sends the reply.
   */
  async finish(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, proof: EnrolmentProof, onwards: string): Promise<void> {
    const { user, progress } = enroller;
    if (progress === undefined) return this.ways.to(reply, onwards);
    const isOn = await this.progress.goOn(request, reply, { user, ...proof, requestId: requestOf(enroller), browserToken: this.waitings.browserOf(request), adds: progress });
    if (!isOn) await this.over(reply, enroller);
  }

  /** Of a form that was sent twice, the other has used up what this one stands on: they go where that one has led. Sends the reply. */
  async over(reply: FastifyReply, enroller: Enroller): Promise<void> {
    await this.ways.onTo(reply, requestOf(enroller));
  }
}

const requestOf = ({ progress }: Enroller): string | undefined => progress?.pending?.requestId ?? undefined;
