import { isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shownAddress } from './shown-address.js';

describe('An address, as people are shown it,', () => {
  it.each([
    ['0:0:0:0:0:0:0:1', '::1'], ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['2001:0db8::0001', '2001:db8::1'], ['::ffff:192.0.2.7', '192.0.2.7'], ['::ffff:c000:0207', '192.0.2.7'],
    ['0:0:0::/48', '::/48'], ['2001:db8:0::/48', '2001:db8::/48'], ['2001:DB8:1::/48', '2001:db8:1::/48'], ['fe80:0::1%eth0', 'fe80::1%eth0'],
  ])('is written as RFC 5952 has it: %s', (address, shown) => {
    expect(shownAddress(address)).toBe(shown);
  });

  it.each(['192.0.2.7', '192.0.2.0/24', '', 'unknown', '[::1]', ':::', 'x/48', '::1\n'])('stays as it is where there is nothing to shorten: %j', (address) => {
    expect(shownAddress(address)).toBe(address);
  });

  it('is the same however it was written, and is so at once', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => {
      const shown = shownAddress(address);
      expect(shownAddress(shown)).toBe(shown);
      expect(shownAddress(address.toUpperCase())).toBe(shown);
      expect(shown.includes('.') || isIPv6(shown)).toBe(true);
      expect(shown).not.toMatch(/[A-Z]|(?:^|:)0\d/);
    }));
  });
});
