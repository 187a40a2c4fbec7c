import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { CurrentSession } from './current-session.js';
import { KnownDevice, personKey } from './known-device.js';
import { SessionCookie } from './session-cookie.js';
import { SignIn } from './sign-in.js';

/** Somebody who has just proved who they are. */
export interface Proven {
  readonly user: User;
  readonly amr: readonly string[];
  /** When what they sign in for was asked for, in milliseconds. */
  readonly askedAt: number | undefined;
}

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

  /** `false`: the person has just been disabled, or their password changed. */
  async begin(request: FastifyRequest, reply: FastifyReply, proven: Proven): Promise<boolean> {
    const before = await this.current.of(request);
    // No earlier than the request that it answers: another instance, whose clock is ahead, may have stored that, and an older proof counts for nothing.
    const at = Math.max(this.clock.now(), proven.askedAt ?? 0);
    const token = await this.signIn.begin({ user: proven.user, amr: proven.amr, at }, before?.session, originOf(request));
    if (token === undefined) return false;
    this.cookie.set(reply, token);
    const person = personKey(proven.user);
    if (this.device.of(request, person) === null) this.device.remember(request, reply, person);
    return true;
  }
}
