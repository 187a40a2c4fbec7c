import { describe, expect, it } from '@jest/globals';
import type { LimitCounter } from './limit-counter.entity.js';
import { findExceeded, limitsOf, pauseAfter } from './sign-in-limits.js';

const attempt = { account: 'a'.repeat(43), address: '192.0.2.7', device: null };
const counters = (...counted: [string, number, number][]): ReadonlyMap<string, LimitCounter> =>
  new Map(counted.map(([keyDigest, used, windowEndsAt]) => [keyDigest, { keyDigest, used, windowEndsAt }]));

describe('what an attempt to sign in is measured by', () => {
  it('is the account, the address and everybody for a device that nobody knows', () => {
    expect(limitsOf(attempt).measuredBy.map((limit) => [limit.by, limit.limit, limit.seconds])).toEqual([
      ['account', 10, 900], ['account', 100, 86_400], ['address', 100, 900], ['overall', 3000, 60],
    ]);
  });

  it('is nothing but its own failures for a device that the account knows, although they count for all', () => {
    const known = limitsOf({ ...attempt, device: 'device-1' });
    expect(known.measuredBy.map((limit) => limit.by)).toEqual(['account', 'account']);
    expect(known.countedOn.map((limit) => limit.by)).toEqual(['account', 'account', 'address', 'overall']);
    const stranger = limitsOf(attempt).countedOn.map((limit) => limit.keyDigest);
    expect(known.measuredBy.some((limit) => stranger.includes(limit.keyDigest))).toBe(false);
  });

  it('has a counter of its own for each account, device and address', () => {
    const keys = [attempt, { ...attempt, account: 'b'.repeat(43) }, { ...attempt, device: 'd' }].map((other) => limitsOf(other).countedOn[0]?.keyDigest);
    expect(new Set(keys).size).toBe(3);
    expect(limitsOf({ ...attempt, address: '2001:db8::1' }).countedOn[2]).toEqual(limitsOf({ ...attempt, address: '2001:db8::2' }).countedOn[2]);
  });

  it('names the limit that keeps it waiting longest', () => {
    const { measuredBy } = limitsOf(attempt);
    const [account, , address] = measuredBy.map((limit) => limit.keyDigest);
    expect(findExceeded(measuredBy, counters())).toBeUndefined();
    expect(findExceeded(measuredBy, counters([String(account), 9, 500], [String(address), 99, 500]))).toBeUndefined();
    expect(findExceeded(measuredBy, counters([String(account), 10, 500], [String(address), 100, 900]))).toEqual({ by: 'address', until: 900 });
    expect(findExceeded(measuredBy, counters([String(account), 10, 500], [String(address), 100, 400]))).toEqual({ by: 'account', until: 500 });
  });

  it('grows a pause from the fifth failure on, up to a minute', () => {
    expect([1, 4, 5, 6, 7, 8, 9, 10, 50].map(pauseAfter)).toEqual([0, 0, 2, 4, 8, 16, 32, 60, 60]);
  });
});
