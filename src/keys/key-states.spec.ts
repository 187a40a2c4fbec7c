import { describe, expect, it } from '@jest/globals';
import { keyStates, LONGEST_TOKEN_MS, nextKeyActivation, statesChangeAt } from './key-states.js';
import { SigningKey } from './signing-key.entity.js';

const DAY = 86_400_000;
const key = (position: number, activatesAt: number, revokedAt: number | null = null): SigningKey =>
  Object.assign(new SigningKey(), { kid: `k${position}`, alg: 'ES256', position, activatesAt, revokedAt, createdAt: 0 });

describe('the states of signing keys', () => {
  const keys = [key(1, 0), key(2, 90 * DAY)];

  it('publishes the next key before it signs, and the last one until its tokens have ended', () => {
    expect(Object.fromEntries(keyStates(keys, 89 * DAY))).toEqual({ k1: 'active', k2: 'next' });
    expect(Object.fromEntries(keyStates(keys, 90 * DAY))).toEqual({ k1: 'retiring', k2: 'active' });
    expect(Object.fromEntries(keyStates(keys, 90 * DAY + LONGEST_TOKEN_MS))).toEqual({ k1: 'retired', k2: 'active' });
  });

  it('goes back to the key before when the newest is revoked', () => {
    expect(Object.fromEntries(keyStates([key(1, 0), key(2, 10, 20)], 30))).toEqual({ k1: 'active', k2: 'revoked' });
  });

  it('knows until when its answer holds', () => {
    expect(statesChangeAt(keys, 89 * DAY)).toBe(90 * DAY);
    expect(statesChangeAt(keys, 90 * DAY)).toBe(90 * DAY + LONGEST_TOKEN_MS);
  });

  it('asks for the first key at once and for the next one a day before it is due', () => {
    expect(nextKeyActivation([], 'ES256', 5, 90 * DAY, DAY)).toBe(5);
    expect(nextKeyActivation([key(1, 0)], 'ES256', 88 * DAY, 90 * DAY, DAY)).toBeUndefined();
    expect(nextKeyActivation([key(1, 0)], 'ES256', 89 * DAY, 90 * DAY, DAY)).toBe(90 * DAY);
    expect(nextKeyActivation([key(1, 0)], 'ES256', 200 * DAY, 90 * DAY, DAY)).toBe(201 * DAY);
    expect(nextKeyActivation(keys, 'ES256', 89.5 * DAY, 90 * DAY, DAY)).toBeUndefined();
  });
});
