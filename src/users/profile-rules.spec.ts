import { describe, expect, it } from '@jest/globals';
import { PROFILE_RULES } from './profile-rules.js';

describe('a standard claim', () => {
  it.each([
    ['name', 'Zoë O\'Neil-Мария'], ['name', '{{7*7}} <b>${7*7}'], ['profile', 'https://example.test/~zoe'], ['website', 'http://example.test'],
    ['birthdate', '1990-12-31'], ['birthdate', '1990'], ['birthdate', '0000-02-29'], ['birthdate', '2000-02-29'],
    ['zoneinfo', 'Europe/Berlin'], ['zoneinfo', 'America/Argentina/Buenos_Aires'], ['zoneinfo', 'UTC'], ['locale', 'en'], ['locale', 'de-CH'], ['locale', 'zh-Hant-TW'],
    ['phone_number', '+1 (425) 555-1212'], ['phone_number', '+56 (2) 687 2400'], ['phone_number', '+1 (604) 555-1234;ext=5678'], ['phone_number', '(030) 123456'],
    ['phone_number_verified', false], ['address', { formatted: 'Street 1\r\n12345 Town', country: 'DE' }],
  ] as const)('%s may be %j', (claim, value) => {
    expect(PROFILE_RULES[claim](value)).toBeUndefined();
  });

  it.each([
    ['name', ''], ['name', ' '], ['name', 7], ['name', { $gt: '' }], ['name', ['a']], ['name', 'x'.repeat(256)], ['name', 'a\nb'], ['name', 'a\u001b[31m'], ['name', 'a\u202eb'], ['name', 'a\ud800'],
    ['picture', 'javascript:alert(1)'], ['picture', 'data:image/svg+xml,x'], ['picture', '//example.test'], ['picture', 'https://exa mple.test'], ['picture', 'java\nscript:x'], ['picture', 7],
    ['birthdate', '1990-02-30'], ['birthdate', '1990-13-01'], ['birthdate', '0000'], ['birthdate', '31.12.1990'], ['birthdate', 1990], ['birthdate', '1900-02-29'],
    ['zoneinfo', 'Mars/Olympus'], ['zoneinfo', '+01:00'], ['zoneinfo', ''], ['zoneinfo', 1], ['locale', 'en_US'], ['locale', ''], ['locale', ['en', 'de']], ['locale', 'not a language'],
    ['phone_number', 'call me'], ['phone_number', '+'], ['phone_number', 491234], ['phone_number', '+1'.padEnd(80, '2')], ['phone_number_verified', 'true'],
    ['address', 'Street 1'], ['address', ['Street 1']], ['address', {}], ['address', { street: 'Street 1' }], ['address', { country: 7 }], ['address', { country: 'x'.repeat(1001) }], ['address', { locality: 'a\u0000b' }],
    ['address', Object.fromEntries([['__proto__', 'x']])],
  ] as const)('%s may not be %j', (claim, value) => {
    expect(PROFILE_RULES[claim](value)).toEqual(expect.any(String));
  });

  it('survives any value of any type', () => {
    const values: unknown[] = [Symbol.iterator, 1n, Number.NaN, () => 1, new Map(), Object.create(null), true, '\u0000'.repeat(5000)];
    for (const rule of Object.values(PROFILE_RULES)) for (const value of values) expect(['string', 'undefined']).toContain(typeof rule(value));
  });
});
