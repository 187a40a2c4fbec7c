import { describe, expect, it } from '@jest/globals';
import { digest, digestsEqual } from './token-digest.js';

describe('digest', () => {
  it('is SHA-256 as 43 base64url characters', () => {
    // FIPS 180-4, the examples for "abc" and the empty message.
    expect(digest('abc')).toBe(Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex').toString('base64url'));
    expect(digest('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });

  it('tells apart what differs in case, accents or trailing spaces', () => {
    const values = ['secret', 'Secret', 'secret ', 'sécret', 'se\u0301cret', ''];
    expect(new Set(values.map(digest)).size).toBe(values.length);
  });

  it('is compared without an error whatever the lengths', () => {
    expect(digestsEqual(digest('a'), digest('a'))).toBe(true);
    for (const [a, b] of [[digest('a'), digest('b')], [digest('a'), ''], ['', digest('a')], ['aé', 'aaa'], ['é', '\u00e9\u00e9']] as const) expect(digestsEqual(a, b)).toBe(false);
    expect(digestsEqual('', '')).toBe(true);
  });
});
