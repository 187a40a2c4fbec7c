import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { OAuthError } from './oauth-error.js';
import { isScope, isScopeSubset, keepScopes, parseScope, printScope, scopeProblem } from './scope.js';

const SCOPE_CHARACTERS = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at)).filter((character) => !'"\\'.includes(character));
const scope = fc.string({ unit: fc.constantFrom(...SCOPE_CHARACTERS), minLength: 1, maxLength: 20 });
const scopes = fc.uniqueArray(scope, { maxLength: 40 });

describe('a scope parameter (RFC 6749 §3.3)', () => {
  it('is the same after it was printed and parsed', () => {
    fc.assert(fc.property(scopes, (given) => { expect(parseScope(printScope(given))).toEqual(given); }));
  });

  it('keeps the order and drops what comes twice', () => {
    expect(parseScope('openid email openid profile email')).toEqual(['openid', 'email', 'profile']);
    expect(printScope(['b', 'a', 'b'])).toBe('b a');
  });

  it('counts runs of spaces as one', () => {
    expect(parseScope('  openid   email ')).toEqual(['openid', 'email']);
    expect(parseScope('')).toEqual([]);
  });

  it.each([['a quotation mark', 'a"b'], ['a backslash', 'a\\b'], ['a tab', 'a\tb'], ['a line feed', 'openid\nemail'], ['NUL', 'a\0'], ['DEL', 'a\x7f'], ['a letter outside ASCII', 'ä'], ['a non-breaking space', 'a\u00A0b']])(
    'refuses %s as invalid_scope', (_, text) => {
      expect(() => parseScope(text)).toThrow(expect.objectContaining({ code: 'invalid_scope' }));
      expect(isScope(text)).toBe(false);
    },
  );

  it('refuses more than 2,048 characters, and reads a hostile megabyte in no time', () => {
    expect(scopeProblem('a '.repeat(1_024))).toBeUndefined();
    expect(scopeProblem('a '.repeat(1_025))).toMatch(/longer than 2048/);
    const started = performance.now();
    for (const text of ['a '.repeat(500_000), ' '.repeat(1_000_000), 'a'.repeat(1_000_000)]) expect(() => parseScope(text)).toThrow(OAuthError);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('accepts no text that holds anything but scope characters and spaces', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      const allowed = Array.from(text).every((character) => character === ' ' || SCOPE_CHARACTERS.includes(character));
      expect(scopeProblem(text) === undefined).toBe(allowed);
    }));
  });
});

describe('sets of scopes', () => {
  it('are subsets when every scope is among those given', () => {
    expect(isScopeSubset(['a'], ['a', 'b'])).toBe(true);
    expect(isScopeSubset([], [])).toBe(true);
    expect(isScopeSubset(['a', 'c'], new Set(['a', 'b']))).toBe(false);
    expect(isScopeSubset(['A'], ['a'])).toBe(false);
  });

  it('lose what is unknown and keep their order', () => {
    expect(keepScopes(['z', 'a', 'm'], ['a', 'z'])).toEqual(['z', 'a']);
  });
});
