import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createHmac, hkdfSync } from 'node:crypto';
import { Clock } from './clock.js';
import { CannotOpen, DerivedKeys } from './derived-keys.js';
import { Random } from './random.js';

const random = new Random(new Clock());
const [first, second, third] = [random.bytes(32), random.bytes(32), random.bytes(48)];
const keysOf = (secretKey: Buffer, ...previousSecretKeys: Buffer[]): DerivedKeys => new DerivedKeys({ secretKey, previousSecretKeys }, random);

function reasonOf(open: () => unknown): string | undefined {
  try {
    open();
  } catch (error) {
    if (error instanceof CannotOpen) return error.reason;
    throw error;
  }
  return undefined;
}

describe('a mac', () => {
  it('is HMAC-SHA-256 under a key that HKDF derives for its label', () => {
    const key = Buffer.from(hkdfSync('sha256', first, '', 'doorward mac csrf', 32));
    expect(keysOf(first).mac('csrf', 'data')).toBe(createHmac('sha256', key).update('data').digest('base64url'));
  });

  it('is another one under another label, for other data and under another secret', () => {
    const keys = keysOf(first);
    const macs = [keys.mac('a', 'x'), keys.mac('b', 'x'), keys.mac('a', 'y'), keysOf(second).mac('a', 'x')];
    expect(new Set(macs).size).toBe(4);
  });

  it('stays valid when SECRET_KEY becomes SECRET_KEY_PREVIOUS, until that is dropped', () => {
    const mac = keysOf(first).mac('cookie', 'x');
    expect(keysOf(second, first).isMac('cookie', 'x', mac)).toBe(true);
    expect(keysOf(third, second, first).isMac('cookie', 'x', mac)).toBe(true);
    expect(keysOf(second).isMac('cookie', 'x', mac)).toBe(false);
    expect(keysOf(second, first).macs('cookie', 'x')).toEqual([keysOf(second).mac('cookie', 'x'), mac]);
  });

  it('is refused when it is cut, longer, empty or of other data', () => {
    const keys = keysOf(first);
    const mac = keys.mac('cookie', 'x');
    for (const wrong of ['', mac.slice(0, -1), `${mac}A`, mac.toUpperCase(), 'é'.repeat(43)]) expect(keys.isMac('cookie', 'x', wrong)).toBe(false);
    expect(keys.isMac('cookie', 'y', mac)).toBe(false);
    expect(keys.isMac('other', 'x', mac)).toBe(false);
  });
});

describe('a sealed text', () => {
  it('opens to what was sealed, and never looks the same twice', () => {
    const keys = keysOf(first);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sealed = keys.seal('totp', text);
      expect(keys.open('totp', sealed)).toBe(text);
      expect(keys.seal('totp', text)).not.toBe(sealed);
      expect(sealed).toMatch(/^[\w-]{8}\.[\w-]+$/);
    }));
  });

  it('survives a rotation of SECRET_KEY as long as the old one is named', () => {
    const sealed = keysOf(first).seal('signing-key', 'private');
    expect(keysOf(second, first).open('signing-key', sealed)).toBe('private');
    expect(keysOf(third, second, first).open('signing-key', sealed)).toBe('private');
    expect(reasonOf(() => keysOf(second).open('signing-key', sealed))).toBe('unknown-key');
  });

  it('is sealed anew under the current key', () => {
    const sealed = keysOf(second, first).seal('signing-key', 'private');
    expect(keysOf(second).open('signing-key', sealed)).toBe('private');
  });

  it('does not open under another label', () => {
    const keys = keysOf(first);
    expect(reasonOf(() => keys.open('b', keys.seal('a', 'x')))).toBe('damaged');
  });

  it('does not open with any bit changed, cut or swapped for other text', () => {
    const keys = keysOf(first);
    const sealed = keys.seal('a', 'a private key');
    const [id, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(reasonOf(() => keys.open('a', `${id}.${changed.toString('base64url')}`))).toBe('damaged');
      expect(reasonOf(() => keys.open('a', `${id}.${bytes.subarray(0, place).toString('base64url')}`))).toBe('damaged');
    }
    for (const text of ['', '.', 'a private key', `${sealed}.x`, `${sealed}\n`, body]) expect(reasonOf(() => keys.open('a', text))).toBe('damaged');
    expect(reasonOf(() => keys.open('a', `AAAAAAAA.${body}`))).toBe('unknown-key');
  });
});

describe('the fingerprint', () => {
  it('stays the same for a secret, differs for another, and tells nothing of it', () => {
    expect(keysOf(first).fingerprint()).toBe(keysOf(first, second).fingerprint());
    expect(keysOf(first).fingerprint()).toMatch(/^[\w-]{22}$/);
    expect(keysOf(second, first).fingerprints()).toEqual([keysOf(second).fingerprint(), keysOf(first).fingerprint()]);
    expect(first.toString('base64url')).not.toContain(keysOf(first).fingerprint().slice(0, 6));
  });
});
