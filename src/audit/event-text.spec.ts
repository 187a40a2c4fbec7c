import { describe, expect, it } from '@jest/globals';
import { toAsciiText, toBoundedDetails } from './event-text.js';

describe('the text of an audit event', () => {
  it('keeps an ordinary identifier as it is', () => {
    expect(toAsciiText('intranet', 128)).toBe('intranet');
    expect(toAsciiText(undefined, 128)).toBeNull();
    expect(toAsciiText(null, 128)).toBeNull();
  });

  it('keeps line breaks, escapes and emoji as JSON escapes', () => {
    expect(toAsciiText('a\r\nb\u001b[31m', 128)).toBe('a\\u000d\\u000ab\\u001b[31m');
    expect(toAsciiText('😀', 128)).toBe('\\ud83d\\ude00');
  });

  it('never grows beyond the column, escapes included', () => {
    expect(toAsciiText('ü'.repeat(1000), 64)).toHaveLength(64);
    expect(toAsciiText('a'.repeat(1000), 64)).toHaveLength(64);
  });

  it('cuts long texts and lists, and leaves the rest alone', () => {
    const bounded = toBoundedDetails({ scope: 'x'.repeat(10_000), scopes: Array.from({ length: 100 }, () => 'y'.repeat(10_000)), count: 3, ok: true, none: null });
    expect(bounded['scope']).toHaveLength(500);
    expect(bounded['scopes']).toHaveLength(20);
    expect(bounded).toMatchObject({ count: 3, ok: true, none: null });
    expect(JSON.stringify(bounded).length).toBeLessThan(12_000);
  });

  it('does not cut a character in two', () => {
    const text = String(toBoundedDetails({ name: '😀'.repeat(400) })['name']);
    expect(text).toMatch(/^😀+…$/u);
  });

  it('hides what looks like a secret, wherever somebody pasted it', () => {
    const secret = `dwc_${'a1'.repeat(24)}x`;
    expect(toAsciiText(`my ${secret}`, 128)).toBe('my [hidden]');
    expect(JSON.stringify(toBoundedDetails({ name: secret, uris: [`https://app.test/cb?code=${'z9'.repeat(16)}`] }))).not.toMatch(/a1a1|z9z9/);
    expect(JSON.stringify(toBoundedDetails({ name: `${'x'.repeat(489)} ${secret}` }))).not.toContain('a1a1');
  });

  it('keeps no more than 96 details', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, index]));
    expect(Object.keys(toBoundedDetails(many))).toHaveLength(96);
  });
});
