import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { didYouMean, editDistance } from './did-you-mean.js';

describe('a suggestion for a misspelled name', () => {
  it('is the nearest name, if any is near', () => {
    expect(didYouMean('redirect_uri', ['request_uris', 'redirect_uris'])).toBe('; did you mean redirect_uris?');
    expect(didYouMean('scpe', ['scope', 'jwks'])).toBe('; did you mean scope?');
    expect(didYouMean('ab', ['cd', 'abc'])).toBe('');
    expect(didYouMean('x'.repeat(1_000_000), ['x'.repeat(1_000_000)])).toBe('');
  });

  it('counts letters the same both ways, and none between equals', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
      const distance = editDistance(one, other);
      expect(editDistance(other, one)).toBe(distance);
      expect(distance === 0).toBe(one === other);
      expect(distance).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
      expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
    }));
  });
});
