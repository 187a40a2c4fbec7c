import { digest } from '../platform/token-digest.js';
import { addressRange } from './address-range.js';
import type { LimitCounter } from './limit-counter.entity.js';

/** Who tries to sign in. */
export interface Attempt {
  /** The digest of the name that was typed (users/login-name.ts): all spellings are one, and a name that nobody has is counted like any other. */
  readonly account: string;
  /** Whose name it is, if anybody's: all names of a person are one. The account, where it is left out. */
  readonly person?: string;
  readonly address: string;
  /** The id of a device on which this account has signed in before, told by a signed cookie that the caller has verified; otherwise null. */
  readonly device: string | null;
  /** What is guessed; a password where it is left out. Each is counted apart: whoever sprays passwords must not use up anybody's codes, nor the other way round. */
  readonly stage?: 'password' | 'factor';
}

export type LimitedBy = 'account' | 'address' | 'overall';

/** One counter that an attempt is measured by: `limit` failures within a window of `seconds`. */
export interface SignInLimit {
  readonly keyDigest: string;
  readonly by: LimitedBy;
  readonly limit: number;
  readonly seconds: number;
  /** Forgotten when the account's owner has signed in. */
  readonly clearedBySuccess: boolean;
}

/** The pause after the nth failure in a window: none up to four, then 2, 4, 8, 16, 32, 60 seconds. */
export function pauseAfter(failures: number): number {
  return failures < 5 ? 0 : Math.min(60, 2 ** (failures - 4));
}

/**
 * Credential stuffing is one guess for each of many names, from many addresses: no limit of an account or an address notices it. So many failures of everybody
 * together within a window are no people who mistype; ten times as many are turned away.
 */
const MOST_OF_PEOPLE = 300;

/** What looks like guessing on a large scale. */
export interface Guessing {
  /** How many, in a window of so many seconds. */
  readonly failures: number;
  readonly seconds: number;
}

/** `undefined`: too few have failed, this failure included, or this one is measured by its device alone. */
export function findGuessing(limits: readonly SignInLimit[], counters: ReadonlyMap<string, LimitCounter>): Guessing | undefined {
  const overall = limits.find(({ by }) => by === 'overall');
  const failures = (overall === undefined ? 0 : (counters.get(overall.keyDigest)?.used ?? 0)) + 1;
  return overall === undefined || failures < MOST_OF_PEOPLE ? undefined : { failures, seconds: overall.seconds };
}

/** The first part of the counters' keys. */
const COUNTED_AS = { password: 'sign-in', factor: 'second factor' } as const;
const MINUTES = 60;
const DAY = 86_400;

/**
 * Failures of one person. Six digits of which three are right at a time fall to 300 000 guesses: fifty a day keep that out for years (RFC 6238 §5.2, RFC 4226 §7.3).
 */
const MOST_A_DAY = { password: 100, factor: 50 } as const;

/**
 * What an attempt is measured by and counted on, in the order in which rows are locked: the most contended last.
 *
 * A device that the account knows has a counter of its own, and nothing else stops it: otherwise a stranger who fails on purpose, or half
 * the office behind one address, would lock the owner out (ASVS 6.1.1). Its failures count for the address and overall all the same.
 * The hundred a day is for the guesser who stays below ten a quarter of an hour (NIST SP 800-63B-4 §3.2.2), and is the person's, whichever of
 * their names is typed. The others go by the name: if five wrong passwords for a user name paused an e-mail address, that would tell whose it is.
 */
export function limitsOf(attempt: Attempt): { readonly measuredBy: readonly SignInLimit[]; readonly pause: SignInLimit; readonly countedOn: readonly SignInLimit[] } {
  const subject = attempt.device === null ? attempt.account : `${attempt.account} ${attempt.device}`;
  const stage = attempt.stage ?? 'password';
  const account = limitOf(stage, 'account', subject, 'account', 10, 15 * MINUTES);
  const person = attempt.person ?? attempt.account;
  const day = limitOf(stage, 'account a day', attempt.device === null ? person : `${person} ${attempt.device}`, 'account', MOST_A_DAY[stage], DAY);
  const pause = limitOf(stage, 'account pause', subject, 'account', 1, 60);
  const address = limitOf(stage, 'address', addressRange(attempt.address), 'address', 100, 15 * MINUTES);
  const overall = limitOf(stage, 'overall', '', 'overall', 3000, MINUTES);
  const countedOn = [account, day, address, overall];
  return { measuredBy: attempt.device === null ? countedOn : [account, day], pause, countedOn };
}

function limitOf(stage: 'password' | 'factor', name: string, value: string, by: LimitedBy, limit: number, seconds: number): SignInLimit {
  return { keyDigest: digest(`${COUNTED_AS[stage]} ${name} ${value}`), by, limit, seconds, clearedBySuccess: by === 'account' };
}

/** The open counter that keeps the attempt waiting longest; undefined when nothing does. */
export function findExceeded(limits: readonly SignInLimit[], counters: ReadonlyMap<string, LimitCounter>): { readonly by: LimitedBy; readonly until: number } | undefined {
  return limits
    .filter((limit) => (counters.get(limit.keyDigest)?.used ?? 0) >= limit.limit)
    .map((limit) => ({ by: limit.by, until: counters.get(limit.keyDigest)?.windowEndsAt ?? 0 }))
    .toSorted((one, other) => other.until - one.until)[0];
}
