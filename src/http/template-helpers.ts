import Handlebars from 'handlebars/dist/handlebars.min.js';
import { displayText } from './display-text.js';
import { RuleSentences } from './rule-sentences.js';
import type { Phrases } from './strings.js';

interface HelperOptions {
  readonly hash: Readonly<Record<string, unknown>>;
}

/** Anything but text and numbers has no business on a page. */
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const escape = (value: string): string => Handlebars.escapeExpression(value);

/** What templates may call. Every string that leaves is escaped; only `rich` builds markup, from escaped parts. `rules`: none for what shows no fields. */
export function helpersFor(phrases: Phrases, rules = RuleSentences.of(new Map())): Record<string, Handlebars.HelperDelegate> {
  const phrase = (key: string): string => phrases.get(key) ?? missing(key);
  return {
    /** `{{t "key" name=value}}`: a sentence with its {placeholders} filled. */
    t: (key: string, options: HelperOptions) => fill(phrase(key), (name) => displayText(plain(options.hash[name]))),
    /** The same, each value emphasised and isolated from the direction of the text around it. */
    rich: (key: string, options: HelperOptions) =>
      new Handlebars.SafeString(fill(escape(phrase(key)), (name) => `<strong><bdi>${escape(displayText(plain(options.hash[name])))}</bdi></strong>`)),
    /** The first sentence that exists, filled as by `t`: `{{phrase "errors." reason code}}`. */
    phrase: (prefix: string, ...rest: unknown[]) => {
      const { hash } = rest.at(-1) as HelperOptions;
      const keys = rest.slice(0, -1).filter((part) => typeof part === 'string').map((part) => prefix + part);
      return fill(phrases.get(keys.find((key) => phrases.has(key)) ?? '') ?? missing(keys.join(' or ')), (name) => displayText(plain(hash[name])));
    },
    hasPhrase: (prefix: string, name: unknown) => phrases.has(prefix + plain(name)),
    /** `<field>{{rule problem}}`: what a rule says is wrong with a field, as a sentence that completes its name. */
    rule: (problem: unknown) => rules.inWords(plain(problem), phrases),
    text: (value: unknown, longest: unknown) => displayText(plain(value), typeof longest === 'number' ? longest : undefined),
    /** The URL of somebody else, or with a base path our own; anything that a browser would run instead of open leads nowhere. */
    link: (url: unknown, base: unknown) => linkTo(plain(url), typeof base === 'string' ? base : ''),
    initial: (...names: unknown[]) => /./u.exec(displayText(plain(names.find((name) => typeof name === 'string' && name !== '')), 10))?.[0].toUpperCase() ?? '?',
    /** Opened in the browser itself, rather than in another program. */
    isWeb: (url: unknown) => /^https?:/i.test(plain(url)),
    or: (left: unknown, right: unknown) => (left === null || left === undefined || left === '' ? right : left),
    choose: (condition: unknown, yes: unknown, no: unknown) => (condition === true ? yes : no),
    date: (time: number) => new Date(time).toISOString().replace('T', ' ').slice(0, 16),
    iso: (time: number) => new Date(time).toISOString(),
    minutes: (seconds: number) => Math.max(1, Math.ceil(seconds / 60)),
    eq: (left: unknown, right: unknown) => left === right,
  };
}

function linkTo(url: string, base: string): string {
  // Browsers drop control characters and spaces in front of and inside a scheme.
  if (/^(?:javascript|data|vbscript|blob|file|about):/i.test(url.replace(/[\0- ]/g, ''))) return '#';
  return url.startsWith('/') ? base + url : url;
}

function fill(sentence: string, valueOf: (name: string) => string): string {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name: string) => valueOf(name));
}

/** A page with a hole helps nobody: a test renders every page, so this fails there. */
function missing(key: string): never {
  throw new Error(`There is no string ${key} in views/strings.`);
}
