import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { CurrentSession } from './current-session.js';
import { KnownDevice } from './known-device.js';
import { SessionCookie } from './session-cookie.js';
import { SignIn } from './sign-in.js';

/** Puts a proven person's session into their browser. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly current: CurrentSession,
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
    private readonly device: KnownDevice,
    private readonly clock: Clock,
  ) {}

  /** `account`: the digest of the name that was typed, which this device now knows. `false`: the person has just been disabled, or their password changed. */
  async begin(request: FastifyRequest, reply: FastifyReply, proven: { readonly user: User; readonly amr: readonly string[]; readonly account: string }): Promise<boolean> {
    const before = await this.current.of(request);
    const token = await this.signIn.begin({ user: proven.user, amr: proven.amr, at: this.clock.now() }, before?.session, originOf(request));
    if (token === undefined) return false;
    this.cookie.set(reply, token);
    if (this.device.of(request, proven.account) === null) this.device.remember(reply, proven.account);
    return true;
  }
}
