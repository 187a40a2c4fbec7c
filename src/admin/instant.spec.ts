import { describe, expect, it } from '@jest/globals';
import { toInstant } from './instant.js';

describe('An instant', () => {
  it('is RFC 3339 with its zone, or a day', () => {
    expect(toInstant('2027-02-28')).toBe(Date.UTC(2027, 1, 28));
    expect(toInstant('2027-02-28T10:00:00+02:00')).toBe(Date.UTC(2027, 1, 28, 8));
  });

  it.each(['2027-02-30', '2027-13-01', '2027-02-28T10:00', 'tomorrow', '', 0, null, undefined, {}, [], { toString: 1 }, Object.create(null), Symbol('x')])('is not %p', (value: unknown) => {
    expect(toInstant(value)).toBeUndefined();
  });
});
