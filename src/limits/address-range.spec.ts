import { describe, expect, it } from '@jest/globals';
import { addressRange, isSameNetwork } from './address-range.js';

describe('what is counted for an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('%s is counted as %s', (address, range) => {
    expect(addressRange(address)).toBe(range);
  });

  it('is one for a whole /64 and another for its neighbour', () => {
    expect(addressRange('2001:db8:1:2::a')).toBe(addressRange('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(addressRange('2001:db8:1:2::a')).not.toBe(addressRange('2001:db8:1:3::a'));
  });

  it('does not grow with what was sent', () => {
    expect(addressRange('x'.repeat(10_000)).length).toBeLessThanOrEqual(64);
  });
});

describe('one network', () => {
  it.each([
    ['127.0.0.1', '::1'], ['127.0.0.1', '127.8.9.10'], ['::ffff:127.0.0.1', '::1'], ['::FFFF:7f00:1', '127.0.0.1'], ['0:0:0:0:0:0:0:1', '127.0.0.1'],
    ['192.0.2.7', '::ffff:192.0.2.7'], ['2001:db8:1:2::a', '2001:db8:1:2::b'], ['unknown', 'unknown'],
  ])('is that of %s and %s', (one, other) => {
    expect([isSameNetwork(one, other), isSameNetwork(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['127.0.0.1', '192.0.2.7'], ['::1', '2001:db8::1'], ['127.0.0.1', '::2'], ['127.0.0.1', '::127.0.0.1'], ['::1', '1::'], ['127.0.0.1', '127.'], ['127.0.0.1', 'unknown'], ['127.0.0.1', ''],
    ['192.0.2.7', '192.0.2.8'], ['2001:db8:1:2::a', '2001:db8:1:3::a'],
  ])('is not that of %s and %s', (one, other) => {
    expect([isSameNetwork(one, other), isSameNetwork(other, one)]).toEqual([false, false]);
  });
});
