import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import type { PendingSignIn, SignedIn } from './relying-party.js';

/** What the demo application knows of one browser. */
export interface DemoSession {
  /** Sign-ins that have been begun, the newest last: several tabs may be on their way. */
  pending: PendingSignIn[];
  signedIn: SignedIn | undefined;
  /** The last call of the API. */
  calls: { readonly title: string; readonly text: string; readonly good: boolean } | undefined;
  /** What went wrong: told once. */
  problem: string | undefined;
  usedAt: number;
}

const MOST_SESSIONS = 500;
const MOST_PENDING = 8;
const IDLE_MS = 12 * 3_600_000;

/** The demo application's own sessions, in memory: a restart forgets them, and the least recently used make room. */
@Injectable()
export class DemoSessions {
  private readonly sessions = new Map<string, DemoSession>();

  constructor(private readonly random: Random, private readonly clock: Clock) {}

  find(id: string | undefined): DemoSession | undefined {
    const session = id === undefined ? undefined : this.sessions.get(id);
    if (id === undefined || session === undefined) return undefined;
    this.sessions.delete(id);
    if (this.clock.now() - session.usedAt >= IDLE_MS) return undefined;
    session.usedAt = this.clock.now();
    this.sessions.set(id, session);
    return session;
  }

  open(): { readonly id: string; readonly session: DemoSession } {
    const session = { pending: [], signedIn: undefined, calls: undefined, problem: undefined, usedAt: this.clock.now() };
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= MOST_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
    return { id: this.keep(session), session };
  }

  /** Moves the session to a new id: who signs in must not keep one that somebody else may have planted. */
  move(from: string, session: DemoSession): string {
    this.sessions.delete(from);
    return this.keep(session);
  }

  remember(session: DemoSession, pending: PendingSignIn): void {
    session.pending = [...session.pending, pending].slice(-MOST_PENDING);
  }

  /** Each answer counts once. */
  takePending(session: DemoSession, state: string | undefined): PendingSignIn | undefined {
    const pending = session.pending.find((each) => each.state === state);
    session.pending = session.pending.filter((each) => each !== pending);
    return pending;
  }

  private keep(session: DemoSession): string {
    const id = this.random.token();
    this.sessions.set(id, session);
    return id;
  }
}
