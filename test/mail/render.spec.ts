import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MailRenderer } from '../../src/mail/mail-renderer.js';
import { greetingName, mailText } from '../../src/mail/mail-text.js';
import { MESSAGES, type MessageName } from '../../src/mail/messages.js';
import { createTestApp, type TestApp } from '../support/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(async () => test.close());

const KINDS = ['new-device', 'password-changed', 'password-changed-others-stay', 'password-set', 'passkey-added', 'passkey-removed', 'authenticator-added', 'authenticator-removed', 'recovery-codes-made', 'recovery-codes-renewed', 'recovery-code-used', 'email-changed', 'sign-in-disowned', 'account-deleted'];
const names = Object.keys(MESSAGES) as MessageName[];
const dataOf = (words: string): Record<string, string | number | null> => ({
  person: words, application: words, invited: words, device: words, what: words, network: '192.0.2.7', code: '1234 5678', minutes: 30, hours: 24, days: 7, at: 1_800_000_000_000, kind: 'new-device', url: `${test.url}/reset/abc`,
});

describe('a mail', () => {
  it.each(names)('%s has a subject of one line, a text and an HTML part, and no link but to this server', (name) => {
    for (const kind of name === 'security-notice' ? KINDS : ['new-device']) {
      const { subject, text, html } = test.get(MailRenderer).render(name, 'en', { ...dataOf('Ada Lovelace'), kind });
      expect(subject).toMatch(/^[^\n\r]{5,90}$/);
      for (const part of [text, html]) {
        expect(part).not.toMatch(/\{\{|\{\w+\}|undefined|null|\[object/);
        expect((part.match(/https?:\/\/[^\s"<]+/g) ?? []).filter((url) => !url.startsWith(`${test.url}/`))).toEqual([]);
      }
      expect(html).not.toMatch(/<(?:img|script|link|iframe|form)|src=|url\(/i);
    }
  });

  it.each(names)('%s shows hostile names as text that no mail program makes a link of, in either part (RP-13)', (name) => {
    const hostile = 'Call 5551234 <b>now</b>\r\nBcc: x@evil.test https://evil.test/login www.evil.test {{1234*9999}} ${1234*9999} <%= 1234*9999 %>';
    const { subject, text, html } = test.get(MailRenderer).render(name, 'en', dataOf(hostile));
    for (const part of [subject, text, html]) expect(part).not.toMatch(/evil\.test|x@evil|:\/\/evil|12338766/);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc/m);
    expect(html).not.toContain('<b>now');
  });

  it('of which a link would lead elsewhere is not made at all', () => {
    expect(() => test.get(MailRenderer).render('password-reset', 'en', { ...dataOf('Ada'), url: 'https://evil.test/reset/abc' })).toThrow('leads to this server');
    expect(() => test.get(MailRenderer).render('password-reset', 'en', { ...dataOf('Ada'), url: `${test.url}.evil.test/reset/abc` })).toThrow('leads to this server');
  });
});

describe('the text of others', () => {
  it('is at most 64 letters on one line without anything that reads as an address', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
      const shown = mailText(value);
      expect(shown.replaceAll(/([.:/@\\]) /g, '$1').length).toBeLessThanOrEqual(64);
      expect(shown).not.toMatch(/[\r\n]|\w[.:/@\\]\w/);
    }));
  });

  it('is a greeting where it is a name, and none where it is not', () => {
    for (const name of ['Ada', 'Ada Lovelace', 'Jean-Luc Picard', 'J. R. R. Tolkien', 'Zoë Ó Súilleabháin', '山田 太郎', 'أحمد']) expect(greetingName(name)).toBe(name);
    for (const other of ['', null, 'evil.test', 'Visit https://evil.test', 'ada@example.test', 'Call 5551234', 'www evil', 'You won!', 'x'.repeat(65)]) expect(greetingName(other)).toBeNull();
  });
});
