import { describe, expect, it } from '@jest/globals';
import { Clock } from './clock.js';
import { Random, isWellFormedSecret } from './random.js';

class StoppedClock extends Clock {
  time = 1_700_000_000_000;
  override now(): number {
    return this.time;
  }
}

const random = new Random(new Clock());
const SAMPLES = 10_000;
const SORTED64 = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** The random part of each kind, as bits. */
const KINDS: readonly [string, () => string, number, (value: string) => string][] = [
  ['token', () => random.token(), 256, fromBase64url],
  ['opaqueId', () => random.opaqueId(), 128, fromBase64url],
  ['sortedId', () => random.sortedId(), 84, (value) => value.slice(-14).split('').map((letter) => SORTED64.indexOf(letter).toString(2).padStart(6, '0')).join('')],
  ['secret', () => random.secret('dwc'), 256, (value) => fromBase64url(value.slice(4, -6))],
  ['id', () => random.id('usr'), 80, (value) => value.slice(-16).split('').map((letter) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(letter).toString(2).padStart(5, '0')).join('')],
];

function fromBase64url(text: string): string {
  return [...Buffer.from(text, 'base64url')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

describe('what is random', () => {
  it.each(KINDS)('never repeats and sets every bit half of the time: %s', (_, make, length, toBits) => {
    const values = Array.from({ length: SAMPLES }, make);
    expect(new Set(values).size).toBe(SAMPLES);
    const ones = Array.from({ length }, () => 0);
    for (const value of values) {
      const bits = toBits(value);
      expect(bits).toHaveLength(length);
      for (let bit = 0; bit < length; bit += 1) if (bits[bit] === '1') ones[bit] = (ones[bit] ?? 0) + 1;
    }
    // Six standard deviations of 10,000 fair coins are 300: one run in five hundred million fails by chance.
    for (const count of ones) expect(Math.abs(count - SAMPLES / 2)).toBeLessThan(300);
  });

  it('is as long as asked, beyond the pool as well', () => {
    for (const count of [0, 1, 16, 4095, 4096, 4097, 10_000]) expect(random.bytes(count)).toHaveLength(count);
    expect(random.bytes(10_000).equals(random.bytes(10_000))).toBe(false);
  });

  it('does not change when more is drawn', () => {
    const first = random.bytes(32);
    const copy = Buffer.from(first);
    for (let draw = 0; draw < 1000; draw += 1) random.bytes(32);
    expect(first.equals(copy)).toBe(true);
  });
});

describe('ids', () => {
  it('are the kind and a lower-case ULID', () => {
    expect(random.id('usr')).toMatch(/^usr_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sort by time and tell it in the letters that ULID uses', () => {
    const clock = new StoppedClock();
    const later = new Random(clock);
    const ids = [0, 1, 999, 1_000, 3_600_000, 40 * 365 * 86_400_000].map((ms) => {
      clock.time = 1_700_000_000_000 + ms;
      return later.id('evt');
    });
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]?.slice(4, 14)).toBe('01hf7yat00');
  });

  it('of what comes with every sign-in sort by time in their bytes, and have the shape of those that do not', () => {
    const clock = new StoppedClock();
    const later = new Random(clock);
    const ids = [0, 1, 63, 64, 999, 3_600_000, 40 * 365 * 86_400_000].map((ms) => {
      clock.time = 1_700_000_000_000 + ms;
      return later.sortedId();
    });
    expect(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  });
});

describe('secrets', () => {
  it('have the shape that secret scanners are told', () => {
    expect(random.secret('dwc')).toMatch(/^dwc_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
  });

  it('end in the CRC-32 of what stands before, in base62', () => {
    // crc32("dwc_" + 43 times A) = 4285810300, worked out in another language.
    expect(isWellFormedSecret('dwc', `dwc_${'A'.repeat(43)}4g2p2a`)).toBe(true);
  });

  it('are well-formed under their own prefix only', () => {
    const secret = random.secret('dwc');
    expect(isWellFormedSecret('dwc', secret)).toBe(true);
    expect(isWellFormedSecret('dwa', secret)).toBe(false);
    expect(isWellFormedSecret('dwa', secret.replace('dwc_', 'dwa_'))).toBe(false);
  });

  it('are not well-formed any more after any single mistyped, lost or added character', () => {
    const secret = random.secret('dwc');
    for (let place = 0; place < secret.length; place += 1) {
      const other = secret[place] === 'x' ? 'y' : 'x';
      expect(isWellFormedSecret('dwc', secret.slice(0, place) + other + secret.slice(place + 1))).toBe(false);
      expect(isWellFormedSecret('dwc', secret.slice(0, place) + secret.slice(place + 1))).toBe(false);
      expect(isWellFormedSecret('dwc', `${secret.slice(0, place)}x${secret.slice(place)}`)).toBe(false);
    }
    for (const text of ['', 'dwc_', `${secret}\n`, ` ${secret}`, 'x'.repeat(100_000), secret.toUpperCase()]) expect(isWellFormedSecret('dwc', text)).toBe(false);
  });
});
