import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { foldedName, loginNameDigest, userNameProblem } from './login-name.js';

describe('the key of a login name', () => {
  it.each([
    ['case', 'Alice', 'aLICE'],
    ['space around it', ' alice\t', 'alice'],
    ['composed and decomposed accents', 'Zo\u00eb', 'zoe\u0308'],
    ['sharp s and its capital forms', 'stra\u00dfe', 'STRASSE'],
    ['the Kelvin sign', '\u212aim', 'kim'],
    ['final and inner sigma', 'ΟΔΟΣ', 'οδος'],
    ['the case of an e-mail address', 'Alice@Example.TEST', 'alice@example.test'],
  ])('is one for %s', (_what, one, other) => {
    expect(loginNameDigest(one)).toBe(loginNameDigest(other));
  });

  it.each([
    ['accents', 'alice', 'alicé'],
    ['full-width letters', 'alice', 'ａlice'],
    ['the dotless i', 'mike', 'mıke'],
    ['plus tags', 'a@b.test', 'a+x@b.test'],
    ['what follows NUL', 'alice', 'alice\u0000'],
  ])('differs by %s', (_what, one, other) => {
    expect(loginNameDigest(one)).not.toBe(loginNameDigest(other));
  });

  // Beyond plane 1 Unicode has no letters with case.
  it('is stable for every character: folding what is folded changes nothing', () => {
    const unstable: string[] = [];
    for (let point = 0; point <= 0x1ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const folded = foldedName(`x${String.fromCodePoint(point)}x`);
      if (foldedName(folded) !== folded) unstable.push(point.toString(16));
    }
    expect(unstable).toEqual([]);
  });

  it('is stable for any text, and the same for its upper and lower case where those are mere case', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(foldedName(foldedName(text))).toBe(foldedName(text));
      expect(foldedName(text.normalize('NFD'))).toBe(foldedName(text));
    }));
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (text) => {
      expect(foldedName(text.toUpperCase())).toBe(foldedName(text.toLowerCase()));
    }));
  });

  it('is quick and nobody\'s for a megabyte', () => {
    expect(loginNameDigest('a'.repeat(1_000_000))).toBe(loginNameDigest('b'.repeat(2_000_000)));
    expect(loginNameDigest('a'.repeat(1_000_000))).not.toBe(loginNameDigest(''));
  });

  it('has 43 characters of base64url whatever the name', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(loginNameDigest(text)).toMatch(/^[\w-]{43}$/);
    }));
  });
});

describe('a user name', () => {
  it.each(['alice', 'Alice Example', 'zoë', 'Иван', '李雷', 'a.b-c_d+e', 'x'.repeat(128)])('may be %j', (name) => {
    expect(userNameProblem(name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'], ['alice@example.test', '@'], ['x'.repeat(129), '128'], [' alice', 'begin or end'], ['alice ', 'begin or end'],
    ['ali\u0000ce', 'control'], ['ali\nce', 'control'], ['ali\u200bce', 'invisible'], ['ali\u202ece', 'invisible'], ['ali\ud800ce', 'invisible'],
    ['ali\u{e0041}ce', 'invisible'], ['a  b', 'single spaces'], ['a\u2003b', 'single spaces'], ['ａlice', 'ordinary characters: alice'], ['ﬁona', 'ordinary characters: fiona'],
  ])('may not be %j', (name, word) => {
    expect(userNameProblem(name)).toContain(word);
  });
});
