import { readFileSync } from 'node:fs';
import type { Locale } from './locales.js';

/** Sentences by key. */
export type Phrases = ReadonlyMap<string, string>;

/** Reads views/strings/<locale>.json: nested objects become dotted keys. */
export const Strings = {
  read(path: string): Phrases {
    return new Map(flatten(JSON.parse(readFileSync(path, 'utf8')) as Tree, ''));
  },
};

const kept = new Map<string, Phrases>();

/**
 * What a language says, and English for what it leaves out. Read at its first use, and kept for pages and mails alike: most servers speak one or
 * two languages, and all of them take megabytes. `directory`: where strings/ is.
 */
export function phrasesOf(locale: Locale, directory: string): Phrases {
  const path = `${directory}strings/${locale}.json`;
  const known = kept.get(path);
  if (known !== undefined) return known;
  // A sentence that is missing in a language is a failed test; should one be missing all the same, English is better than no page.
  const phrases = locale === 'en' ? Strings.read(path) : new Map([...phrasesOf('en', directory), ...Strings.read(path)]);
  kept.set(path, phrases);
  return phrases;
}

interface Tree {
  readonly [key: string]: string | Tree;
}

function flatten(tree: Tree, prefix: string): readonly [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): readonly [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flatten(value, `${prefix}${key}.`));
}
