import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { PendingCookie } from './pending-cookie.js';
import { type PendingState, PendingSignInStore } from './pending-sign-in.store.js';
import type { Progress } from './progress.js';
import type { SignInContext } from './sign-in-context.js';

/** How long somebody may take to find their phone. */
const SECONDS = 600;
/** And to put an app on it that they have never used: as long as an authorization request waits, so that they still come to the application. */
const ENROLMENT_SECONDS = 1800;

export interface Wanted {
  /** They have to set up a factor. */
  readonly mayEnrol: boolean;
  readonly requestId: string | undefined;
  readonly context: SignInContext | undefined;
}

/** Keeps what somebody has proven, until they have proven the rest. */
@Injectable()
export class PendingSignIns {
  constructor(
    private readonly store: PendingSignInStore,
    private readonly cookie: PendingCookie,
    private readonly browser: BrowserCookie,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** `false`: it was used up meanwhile. */
  async keep(request: FastifyRequest, reply: FastifyReply, progress: Progress, wanted: Wanted): Promise<boolean> {
    const { amr, methods, pending } = progress;
    const { mayEnrol, context, requestId = null } = wanted;
    if (pending !== undefined) return this.store.extend(pending, { amr, methods, mayEnrol, requestId });
    const seconds = mayEnrol ? ENROLMENT_SECONDS : SECONDS;
    const provenAt = Math.max(this.clock.now(), context?.askedAt ?? 0);
    const state = { amr, methods, mayEnrol, requestId, provenAt, expiresAt: provenAt + seconds * 1000 };
    const token = (mayEnrol ? await this.renew(request, progress, state) : undefined) ?? (await this.create(request, reply, progress, state));
    this.cookie.set(reply, token, seconds);
    return true;
  }

  /**
   * Another tab of this browser has proven just the same for the same person, and shows them what they set up: there is one sign-in, one key and one set of
   * codes, so that either tab can complete it.
   */
  private async renew(request: FastifyRequest, { user, amr, methods, sessionId }: Progress, state: PendingState): Promise<string | undefined> {
    const [token, browserToken] = [this.cookie.read(request), this.browser.read(request)];
    if (token === undefined || browserToken === undefined || sessionId !== undefined) return undefined;
    const other = await this.store.find(token, browserToken, this.clock.now());
    const isTheirs = other?.mayEnrol === true && other.sessionId === null && other.userId === user.id && other.userVersion === user.version;
    return isTheirs && isDeepStrictEqual([other.amr, other.methods], [amr, methods]) && (await this.store.extend(other, state)) ? token : undefined;
  }

  private async create(request: FastifyRequest, reply: FastifyReply, { user, sessionId }: Progress, state: PendingState): Promise<string> {
    const token = this.random.token();
    const browserDigest = digest(this.browser.ensure(request, reply));
    await this.store.create({ tokenDigest: digest(token), browserDigest, userId: user.id, userVersion: user.version, sessionId: sessionId ?? null, ...state });
    return token;
  }

  /** The browser's cookie; the row was used up with the session. */
  forget(request: FastifyRequest, reply: FastifyReply): void {
    if (this.cookie.read(request) !== undefined) this.cookie.clear(reply);
  }
}
