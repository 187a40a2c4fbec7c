import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Random } from '../../src/platform/random.js';
import { RefreshTokens } from '../../src/tokens/refresh-token.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';

const SAMPLES = 10_000;
/** Five standard deviations of a fair coin thrown so often: one bit in two million strays further. */
const STRAY = 5 * 0.5 * Math.sqrt(SAMPLES);
const LEAST_BITS = 128;

interface Kind {
  readonly name: string;
  /** Makes one, as the server does. */
  readonly make: (test: TestApp) => string;
  readonly shape: RegExp;
  /** The part of it that nobody may guess, as bytes. */
  readonly secret: (value: string) => Buffer;
}

const base64url = (from: number, to?: number) => (value: string): Buffer => Buffer.from(value.slice(from, to), 'base64url');

const KINDS: readonly Kind[] = [
  { name: 'authorization codes', make: (test) => test.get(Random).secret('dwc'), shape: /^dwc_[\w-]{43}[0-9A-Za-z]{6}$/, secret: base64url(4, 46) },
  { name: 'opaque access tokens', make: (test) => test.get(Random).secret('dwa'), shape: /^dwa_[\w-]{43}[0-9A-Za-z]{6}$/, secret: base64url(4, 46) },
  { name: 'client secrets', make: (test) => test.get(Random).secret('dws'), shape: /^dws_[\w-]{43}[0-9A-Za-z]{6}$/, secret: base64url(4, 46) },
  { name: 'refresh tokens', make: (test) => test.get(RefreshTokens).print(test.get(Random).opaqueId(), 1), shape: /^dwr_[\w-]{22}1\.[\w-]{43}$/, secret: (value) => Buffer.concat([base64url(4, 25)(value), base64url(28, 70)(value)]) },
  { name: 'session cookies', make: (test) => test.get(Random).token(), shape: /^[\w-]{43}$/, secret: base64url(0, 42) },
  { name: 'token identifiers and ids of requests', make: (test) => test.get(Random).opaqueId(), shape: /^[\w-]{22}$/, secret: base64url(0, 21) },
];

describe('what nobody may guess (TK-21)', () => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp(); });
  afterAll(async () => test.close());

  describe.each(KINDS)('$name', ({ make, shape, secret }) => {
    let values: string[];
    let bytes: Buffer[];
    beforeAll(() => {
      values = Array.from({ length: SAMPLES }, () => make(test));
      bytes = values.map(secret);
    });

    it('have their prefix, their length and no repeats', () => {
      expect(values.filter((value) => !shape.test(value))).toEqual([]);
      expect(new Set(values).size).toBe(SAMPLES);
      // Nor does the part that counts repeat, or its beginning, or its end.
      for (const part of [(each: Buffer) => each, (each: Buffer) => each.subarray(0, 8), (each: Buffer) => each.subarray(-8)]) expect(new Set(bytes.map((each) => part(each).toString('hex'))).size).toBe(SAMPLES);
    });

    it('have at least 126 of 128 bits or more in whole bytes, and each is as often 0 as 1', () => {
      const length = bytes[0]?.length ?? 0;
      expect(length * 8 + 8).toBeGreaterThanOrEqual(LEAST_BITS - 2);
      const ones = Array.from({ length: length * 8 }, () => 0);
      for (const each of bytes) for (let bit = 0; bit < ones.length; bit += 1) ones[bit] = (ones[bit] ?? 0) + (((each[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      expect(ones.map((count, bit) => [bit, Math.abs(count - SAMPLES / 2)] as const).filter(([, distance]) => distance > STRAY)).toEqual([]);
    });

    it('tell nothing of the one before: neither time nor counter', () => {
      const length = (bytes[0]?.length ?? 0) * 8;
      const flips = Array.from({ length }, () => 0);
      let rising = 0;
      for (let at = 1; at < bytes.length; at += 1) {
        const [before, each] = [bytes[at - 1] as Buffer, bytes[at] as Buffer];
        if (before.compare(each) < 0) rising += 1;
        for (let bit = 0; bit < length; bit += 1) flips[bit] = (flips[bit] ?? 0) + ((((before[bit >> 3] ?? 0) ^ (each[bit >> 3] ?? 0)) >> (bit & 7)) & 1);
      }
      expect(flips.map((count, bit) => [bit, Math.abs(count - SAMPLES / 2)] as const).filter(([, distance]) => distance > STRAY)).toEqual([]);
      expect(Math.abs(rising - SAMPLES / 2)).toBeLessThan(STRAY);
    });
  });

  it('is what the endpoints give out', async () => {
    const app = new WireClient(test.url);
    const browser = new Browser(test.url);
    const tokens = await app.tokens(browser, { scope: 'openid offline_access orders:read' });
    const { access_token: opaque = '' } = await app.tokens(browser, { scope: 'openid ledger:read' });
    const shapeOf = (name: string): RegExp => KINDS.find((kind) => kind.name === name)?.shape ?? /^$/;
    expect(requireCode(await browser.open(app.authorizeUrl()))).toMatch(shapeOf('authorization codes'));
    expect(tokens['refresh_token']).toMatch(shapeOf('refresh tokens'));
    expect(opaque).toMatch(shapeOf('opaque access tokens'));
    expect(browser.cookie('doorward-session')).toMatch(shapeOf('session cookies'));
    expect(decodeJwt(tokens['access_token'] ?? '').jti).toMatch(shapeOf('token identifiers and ids of requests'));
  });
});
