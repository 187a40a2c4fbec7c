import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LOCALES } from '../../src/http/locales.js';
import { VIEWS } from '../../src/http/templates.js';

type Words = { readonly [key: string]: string | Words };

const flat = (words: Words, prefix = ''): [string, string][] => Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`)));
const read = (locale: string): [string, string][] => flat(JSON.parse(readFileSync(`${VIEWS}strings/${locale}.json`, 'utf8')) as Words);

/** What people read for what admins and protocols call a second factor, and what it is not called besides. */
const WORDS: Readonly<Record<string, readonly [is: RegExp, isNot: RegExp]>> = {
  en: [/second steps?/i, /second factor/i],
  de: [/zweite[nr]? Schritte?/i, /faktor/i],
  es: [/segundos? pasos?/i, /segundos? factor/i],
  fr: [/secondes? étapes?/i, /second facteur|seconds facteurs/i],
  it: [/second[oi] passagg/i, /second[oi] fattor/i],
  nl: [/tweede stap/i, /tweede factor/i],
  pl: [/drugi(?:e|ego)? składnik/i, /drugi(?:ego)? krok/i],
  pt: [/segundas? etapas?/i, /segundos? fator/i],
  ar: [/(?:خطوة ثانية|الخطوة الثانية|الخطوات الثانية)/, /(?<!م)عامل|عوامل/],
  ja: [/2 つ目の確認/, /第 2 要素/],
};

describe('A second step', () => {
  const keys = read('en').filter(([, text]) => WORDS['en']?.[0].test(text)).map(([key]) => key);

  it('is told of on pages and in mails', () => {
    expect(keys).toEqual(expect.arrayContaining(['enrol.text', 'accountAuthenticator.mustSetUp', 'activity.type.sign_in.factor_failed']));
    expect(keys.length).toBeGreaterThan(10);
  });

  it.each(LOCALES)('is called one thing in %s', (locale) => {
    const [is, isNot] = WORDS[locale] ?? [/^$/, /./];
    const words = read(locale);
    expect(words.filter(([key, text]) => keys.includes(key) && !is.test(text))).toEqual([]);
    expect(words.filter(([, text]) => isNot.test(text))).toEqual([]);
  });
});
