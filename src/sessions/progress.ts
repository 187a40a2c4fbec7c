import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { CurrentSession } from './current-session.js';
import { PendingCookie } from './pending-cookie.js';
import type { PendingSignIn } from './pending-sign-in.entity.js';
import { PendingSignInStore } from './pending-sign-in.store.js';
import type { SignInContext } from './sign-in-context.js';

/** Where somebody stands who has proven something, and perhaps not enough. */
export interface Progress {
  readonly user: User;
  readonly amr: readonly string[];
  readonly methods: readonly string[];
  /** The session that they add to, and go on in: it or none, for what was ended must not begin anew with what was proven for it. */
  readonly sessionId?: string;
  /** Left out: they are signed in, and add to that. */
  readonly pending?: PendingSignIn;
}

/** Finds out where the person in front of this browser stands on their way in. */
@Injectable()
export class ProgressFinder {
  constructor(
    private readonly store: PendingSignInStore,
    private readonly cookie: PendingCookie,
    private readonly browser: BrowserCookie,
    private readonly users: UserStore,
    private readonly clock: Clock,
  ) {}

  /** The sign-in that this browser has begun and not completed, if it counts for what it is asked for now. */
  async pending(request: FastifyRequest, context: SignInContext | undefined): Promise<Progress | undefined> {
    const [token, browserToken] = [this.cookie.read(request), this.browser.read(request)];
    if (token === undefined || browserToken === undefined) return undefined;
    const pending = await this.store.find(token, browserToken, this.clock.now());
    // What was proven before it was asked for is no answer to prompt=login or max_age, and nobody has to confirm what they have not begun.
    if (pending === undefined || pending.provenAt < (context?.askedAt ?? 0)) return undefined;
    const user = await this.users.findById(pending.userId);
    if (user?.active !== true || user.version !== pending.userVersion) return undefined;
    return { user, amr: pending.amr, methods: pending.methods, pending, ...(pending.sessionId !== null && { sessionId: pending.sessionId }) };
  }

  browserOf(request: FastifyRequest): string {
    return this.browser.read(request) ?? '';
  }
}

/** Finds the session that a proof adds to. */
@Injectable()
export class SessionProgress {
  constructor(private readonly current: CurrentSession) {}

  /** Who is signed in, where what they have proven counts for what is asked for now. */
  async find(request: FastifyRequest, context: SignInContext | undefined): Promise<Progress | undefined> {
    if (context?.buildsOn === undefined) return undefined;
    const signedIn = await this.current.of(request);
    if (signedIn === undefined || !(await context.buildsOn(signedIn))) return undefined;
    return { user: signedIn.user, amr: signedIn.session.amr, methods: [], sessionId: signedIn.session.id };
  }
}
