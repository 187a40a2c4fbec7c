import { describe, expect, it } from '@jest/globals';
import { emailProblem } from './email-address.js';

describe('an e-mail address', () => {
  it.each(['alice@example.test', 'Alice.Example+tag@Sub.Example.TEST', "o'neil@example.test", 'zoë@example.test', 'root@localhost', 'a@xn--bcher-kva.example'])('may be %j', (email) => {
    expect(emailProblem(email)).toBeUndefined();
  });

  it.each([
    '', 'alice', '@example.test', 'alice@', 'alice@@example.test', 'a b@example.test', 'a@exa mple.test', 'a\n@example.test', 'a@example.test\r\nBcc: b@example.test',
    '.a@example.test', 'a.@example.test', 'a..b@example.test', '"a b"@example.test', 'a@[127.0.0.1]', 'a@-example.test', 'a@example..test', 'a@example.test.',
    'Alice <a@example.test>', 'a@example.test, b@example.test', 'ａ@example.test', 'a\u200b@example.test', `${'a'.repeat(65)}@example.test`, `a@${'b'.repeat(64)}.test`,
    `${'a'.repeat(60)}@${'b.'.repeat(120)}test`,
  ])('may not be %j', (email) => {
    expect(emailProblem(email)).toEqual(expect.any(String));
  });

  it('is told the one spelling of a domain in other letters', () => {
    expect(emailProblem('a@bücher.example')).toBe('must name its domain as xn--bcher-kva.example');
    expect(emailProblem('a@ｅxample.test')).toBe('must name its domain as example.test');
  });
});
