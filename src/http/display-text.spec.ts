import { describe, expect, it } from '@jest/globals';
import { displayText } from './display-text.js';

describe('Text that is shown', () => {
  it.each([
    ['Acme Notes', 'Acme Notes'], ['  Acme\n\tNotes\u0000 ', 'Acme Notes'], ['a\u2028b', 'a b'], ['moc.\u202Elive', 'moc.live'], ['\u2067x\u2069', 'x'], ['pay\u200Bpal', 'paypal'], ['\uFEFFx', 'x'],
    ['👩‍💻 Ada', '👩‍💻 Ada'], ['日本語', '日本語'], ['\u{E0061}hidden', 'hidden'], ['', ''],
  ])('of %j is %j', (value, shown) => {
    expect(displayText(value)).toBe(shown);
  });

  it('is cut at its limit, never within a character', () => {
    expect(displayText('x'.repeat(10_000))).toBe(`${'x'.repeat(99)}…`);
    expect(displayText('abc', 3)).toBe('abc');
    expect(displayText('a👩b', 3)).toBe('a…');
  });
});
