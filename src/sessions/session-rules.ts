import type { Lifetimes } from '../config/config.js';
import type { Session } from './session.entity.js';
import type { SignedIn } from './session.store.js';

/** How stale `last_seen_at` may get before it is written again: one statement in five minutes instead of one a request. */
const SEEN_EVERY_MS = 5 * 60_000;

/** Whether a session counts: not ended, not idle for too long, not past its end, and its person may still sign in. `now` in milliseconds. */
export function isLive({ session, user }: SignedIn, now: number, lifetimes: Lifetimes): boolean {
  return session.endedAt === null && user.active && now < endOf(session, lifetimes) && now < session.lastSeenAt + lifetimes.sessionIdle * 1000;
}

/** A longest life that is made shorter counts for the sessions that there are; one that is made longer, for those that begin. */
function endOf({ expiresAt, createdAt }: Session, { sessionMax }: Lifetimes): number {
  return Math.min(expiresAt, createdAt + sessionMax * 1000);
}

export const isStale = ({ session }: SignedIn, now: number): boolean => now >= session.lastSeenAt + SEEN_EVERY_MS;

/**
 * Whether a session is good for an application that has limits of its own: how long ago the person proved who they are, and how long the session
 * has lain unused since then. Longer than the server's they mean nothing. `now` in milliseconds.
 */
export function isGoodFor({ authenticatedAt, lastSeenAt, longestIdle }: Session, { sessionMax, sessionIdle }: Partial<Lifetimes>, now: number): boolean {
  const idle = Math.max(longestIdle ?? 0, (now - lastSeenAt) / 1000);
  return (sessionMax === undefined || now < authenticatedAt + sessionMax * 1000) && (sessionIdle === undefined || idle < sessionIdle);
}
