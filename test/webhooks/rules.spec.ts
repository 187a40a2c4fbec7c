import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AUDIT_EVENT_TYPES } from '../../src/audit/event.js';
import { delayAfter } from '../../src/platform/back-off.js';
import { WEBHOOK_BACK_OFF } from '../../src/webhooks/back-off.js';
import { EVENT_PATTERNS, matches } from '../../src/webhooks/event-patterns.js';

describe('the patterns of events', () => {
  it('all match something, and `*` everything', () => {
    expect(EVENT_PATTERNS.filter((pattern) => !AUDIT_EVENT_TYPES.some((type) => matches([pattern], type)))).toEqual([]);
    expect(AUDIT_EVENT_TYPES.filter((type) => !matches(['*'], type))).toEqual([]);
  });

  it('match a type, or all of its kind, and nothing that only begins alike', () => {
    expect(matches(['client.created'], 'client.created')).toBe(true);
    expect(matches(['client.created'], 'client.created_twice')).toBe(false);
    expect(matches(['user.*'], 'user.disabled')).toBe(true);
    expect(matches(['user.*'], 'user_group.created')).toBe(false);
    expect(matches(['client.secret'], 'client.secret_added')).toBe(false);
    expect(matches([], 'client.created')).toBe(false);
  });
});

describe('how long a failed message waits', () => {
  it('is longer each time, for ten attempts over three days', () => {
    const delays = Array.from({ length: 9 }, (_, attempt) => delayAfter(WEBHOOK_BACK_OFF, attempt + 1, 0) ?? Number.NaN);
    expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
    expect(delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000).toBeCloseTo(75.6, 0);
    expect(delayAfter(WEBHOOK_BACK_OFF, 10, 0)).toBeUndefined();
  });

  it('is at most a tenth longer by chance, and never longer than a day on request', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 999_999_000 }), (attempts, spread, retryAfter) => {
      const least = delayAfter(WEBHOOK_BACK_OFF, attempts, 0) ?? 0;
      const delay = delayAfter(WEBHOOK_BACK_OFF, attempts, spread, retryAfter) ?? 0;
      expect(delay).toBeGreaterThanOrEqual(Math.max(least, Math.min(retryAfter, 86_400_000)));
      expect(delay).toBeLessThanOrEqual(Math.max(Math.ceil(least * 1.1), Math.min(retryAfter, 86_400_000)));
    }));
  });
});
