import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../http/request-origin.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { BrowserSessions } from './browser-sessions.js';
import type { PendingSignIn } from './pending-sign-in.entity.js';
import { ExpectedName } from './expected-name.js';
import { KnownDevice, personKey } from './known-device.js';
import { RememberedDevices } from './remembered-devices.js';
import { SignIn } from './sign-in.js';

/** Somebody who has just proved who they are, as far as it is asked of them. */
export interface FullyProven {
  readonly user: User;
  readonly amr: readonly string[];
  /** The factors that proved it, in the order in which they did. */
  readonly methods: readonly string[];
  /** When what they sign in for was asked for, in milliseconds. */
  readonly askedAt: number | undefined;
  /** It shows more than that they read their mail. */
  readonly vouchesForPassword: boolean;
  /** The id of the session that this adds to. */
  readonly adds?: string;
  /** The pending sign-in that this completes. */
  readonly pending?: PendingSignIn;
  /** For how many days this browser is to stand for their second factor. */
  readonly rememberDays?: number;
}

/** Puts a proven person's session into their browser. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly sessions: BrowserSessions,
    private readonly signIn: SignIn,
    private readonly device: KnownDevice,
    private readonly remembered: RememberedDevices,
    private readonly expected: ExpectedName,
    private readonly clock: Clock,
  ) {}

  /** `false`: the person has just been disabled, or their password changed, or what they had proven was used up, or ended with its session. */
  async begin(request: FastifyRequest, reply: FastifyReply, proven: FullyProven): Promise<boolean> {
    const place = await this.sessions.placeFor(proven.user.id, request);
    // No earlier than the request that it answers: another instance, whose clock is ahead, may have stored that, and an older proof counts for nothing.
    const at = Math.max(this.clock.now(), proven.askedAt ?? 0);
    const { user, amr, methods, vouchesForPassword, adds, pending, rememberDays } = proven;
    const person = personKey(user);
    const newDevice = this.device.of(request, person) === null;
    const token = await this.signIn.begin({ user, amr, methods, at, newDevice, vouchesForPassword, ...(adds !== undefined && { adds }), ...(pending && { pending }) }, place.before?.session, originOf(request));
    if (token === undefined) return false;
    this.sessions.enter(token, place, reply);
    this.expected.forget(request, reply);
    if (rememberDays !== undefined) await this.remembered.remember(request, reply, user, rememberDays);
    if (this.device.of(request, person, 'signIn') === null) this.device.remember(request, reply, person, 'signIn');
    return true;
  }
}
