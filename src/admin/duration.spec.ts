import { describe, expect, it } from '@jest/globals';
import { toDuration } from './duration.js';

describe('An ISO 8601 duration', () => {
  it.each([['P7D', 604_800_000], ['P1W', 604_800_000], ['PT0S', 0], ['P0D', 0], ['PT90M', 5_400_000], ['P1DT12H', 129_600_000], ['PT1H2M3S', 3_723_000]])('%s is %d ms', (text, ms) => {
    expect(toDuration(text)).toBe(ms);
  });

  it.each(['', 'P', 'PT', 'P7', '7D', 'P1M', 'P1Y', 'P-1D', 'P1.5D', 'P1DT', 'p7d', ' P7D', 'P7D ', 'PT1S1M', 'P9999999D', 7, null, undefined, {}])('%j is none', (text) => {
    expect(toDuration(text)).toBeUndefined();
  });
});
