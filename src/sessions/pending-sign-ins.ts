import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { PendingCookie } from './pending-cookie.js';
import { PendingSignInStore } from './pending-sign-in.store.js';
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
  async keep(request: FastifyRequest, reply: FastifyReply, { user, amr, methods, sessionId, pending }: Progress, wanted: Wanted): Promise<boolean> {
    const { mayEnrol, context, requestId = null } = wanted;
    if (pending !== undefined) return this.store.extend(pending, { amr, methods, mayEnrol, requestId });
    const token = this.random.token();
    const seconds = mayEnrol ? ENROLMENT_SECONDS : SECONDS;
    const provenAt = Math.max(this.clock.now(), context?.askedAt ?? 0);
    await this.store.create({
      tokenDigest: digest(token), browserDigest: digest(this.browser.ensure(request, reply)), userId: user.id, userVersion: user.version,
      sessionId: sessionId ?? null, amr, methods, mayEnrol, requestId, provenAt, expiresAt: provenAt + seconds * 1000,
    });
    this.cookie.set(reply, token, seconds);
    return true;
  }

  /** The browser's cookie; the row was used up with the session. */
  forget(request: FastifyRequest, reply: FastifyReply): void {
    if (this.cookie.read(request) !== undefined) this.cookie.clear(reply);
  }
}
