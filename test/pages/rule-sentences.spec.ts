import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takenProblems } from '../../src/account/taken-names.js';
import { LOCALES } from '../../src/http/locales.js';
import { RuleSentences } from '../../src/http/rule-sentences.js';
import { Strings } from '../../src/http/strings.js';
import { Templates, VIEWS } from '../../src/http/templates.js';
import { PROFILE_FIELDS, type ProfileField } from '../../src/settings/sections.js';
import { emailProblem } from '../../src/users/email-address.js';
import { userNameProblem } from '../../src/users/login-name.js';
import { newPasswordProblem } from '../../src/users/new-password.js';
import { PROFILE_RULES } from '../../src/users/profile-rules.js';
import { SAMPLES } from './support/samples.js';

const english = Strings.read(`${VIEWS}strings/en.json`);
const phrasesOf = (locale: string): ReadonlyMap<string, string> => Strings.read(`${VIEWS}strings/${locale}.json`);
const rules = RuleSentences.of(english);

const BAD_TEXT = [' ', 'x'.repeat(256), 'a\nb', 'a\u202eb'];
/** A field that people may change has its bad values here: without, this does not compile. */
const BAD_PROFILE: Readonly<Record<ProfileField, readonly string[]>> = {
  name: BAD_TEXT, given_name: BAD_TEXT, family_name: BAD_TEXT, nickname: BAD_TEXT, locale: ['not a tag', 'x'.repeat(36)], zoneinfo: ['Mars', '!'],
};
const BAD_PASSWORDS = ['', 'x', 'é'.repeat(14), 'x'.repeat(1025), 'ababababababababab', 'abcdefghijklmnopqrst', 'password-password-password', 'Ada Lovelace 1815', 'to be or not to be'];
const BAD_NAMES = ['', 'a@b', 'x'.repeat(129), ' a', 'a\u200bb', 'a  b', 'a\u00a0b', 'ﬁona', 'ﷺ'.repeat(128)];
const BAD_ADDRESSES = ['x'.repeat(255), 'nobody', '@acme.test', `${'x'.repeat(65)}@acme.test`, 'a..b@acme.test', 'a\u200b@acme.test', 'ﬁona@acme.test', 'a@', 'a@acme..test', 'a@bücher.test'];

/** What the forms of pages can say of what was typed; a sentence that has no rule of its own is as in the code of its page. */
const SAID: readonly (readonly [rule: string, sentence: string | undefined])[] = [
  ...PROFILE_FIELDS.flatMap((field) => BAD_PROFILE[field].map((value) => [field, PROFILE_RULES[field](value)] as const)),
  ...BAD_PASSWORDS.map((value) => ['password', newPasswordProblem(value, ['Ada', 'Lovelace', '1815'])] as const),
  ...BAD_NAMES.map((value) => ['username', userNameProblem(value)] as const),
  ...BAD_ADDRESSES.map((value) => ['email', emailProblem(value)] as const),
  ...(['email', 'preferred_username'] as const).flatMap((field) => Object.entries(takenProblems(field))),
  ['email', 'is the address of your account already'],
  ['password', 'is the one that you have now'],
];
const sentences = SAID.map(([, sentence]) => sentence ?? '');

describe('What is wrong with a field', () => {
  it('is told of every value here', () => {
    expect(SAID.filter(([, sentence]) => sentence === undefined)).toEqual([]);
  });

  it('is the rule\'s own sentence in English', () => {
    for (const sentence of sentences) expect(rules.inWords(sentence, english)).toBe(sentence.length > 200 ? ` ${sentence.slice(0, 199)}…` : ` ${sentence}`);
  });

  it.each(LOCALES.filter((locale) => locale !== 'en'))('has a string for each sentence that its rules can say: %s', (locale) => {
    const phrases = phrasesOf(locale);
    const shown = sentences.map((sentence) => [sentence, rules.inWords(sentence, phrases).trim()] as const);
    expect(shown.filter(([sentence, words]) => sentence === words || words.length < 4 || /\{|undefined/.test(words))).toEqual([]);
  });

  it('has no string that no rule says', () => {
    const marked = new Map([...english.keys()].map((key) => [key, key]));
    const used = new Set(sentences.map((sentence) => rules.inWords(sentence, marked).trim()));
    expect([...english.keys()].filter((key) => key.startsWith('rule.') && !used.has(key))).toEqual([]);
  });

  it('tells the numbers and the words that vary in each language', () => {
    const numbers = rules.inWords('must have at least 15 characters: it has 3', phrasesOf('ja'));
    expect(numbers).toBe('：15 文字以上にしてください（現在 3 文字）');
    for (const locale of LOCALES) expect(rules.inWords('must name its domain as xn--bcher-kva.test', phrasesOf(locale))).toContain('xn--bcher-kva.test');
  });

  it('stays as it is, cut to 200 characters and without signs that nobody sees, where no string says it', () => {
    const german = phrasesOf('de');
    expect(rules.inWords('wants\u202e something\nelse', german)).toBe(' wants something else');
    expect(rules.inWords('x'.repeat(5_000), german)).toBe(` ${'x'.repeat(199)}…`);
    expect(rules.inWords('must name its domain as {has} $& $1', german)).toBe(' muss die Domain als {has} $& $1 nennen');
  });

  it('never fails or grows, whatever a rule repeats of what was typed', () => {
    fc.assert(fc.property(fc.constantFrom(...english.values()), fc.string({ unit: 'binary' }), fc.constantFrom(...LOCALES), (text, typed, locale) => {
      expect(rules.inWords(text.replace(/\{\w+\}/g, () => typed), phrasesOf(locale)).length).toBeLessThanOrEqual(201);
    }), { numRuns: 200 });
  });

  it('takes no longer for a sentence made to be slow', () => {
    const started = performance.now();
    rules.inWords(`must have at least ${' characters: it has'.repeat(50_000)}`, english);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is escaped, and stands on the pages in their language', () => {
    const templates = Templates.own();
    const around = { base: '', assets: '/assets', organization: 'Acme', brand: {}, address: 'id.acme.test', answerId: '', direction: 'ltr' };
    const [page] = SAMPLES.filter(({ state }) => state === 'account-email, problem');
    const html = templates.render('account-email', 'de', { ...page?.model, ...around, locale: 'de', unfit: 'must name its domain as <b>&.test' });
    expect(html.split('E-Mail-Adresse muss die Domain als &lt;b&gt;&amp;.test nennen')).toHaveLength(3);
  });
});
