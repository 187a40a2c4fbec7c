import { displayText } from './display-text.js';
import type { Phrases } from './strings.js';

const FAMILY = 'rule.';
const PLACEHOLDER = /\{(\w+)\}/;
/** A rule may repeat what was typed: no more of a page than this. */
const LONGEST = 200;
/** Nothing that stands before a colon in Arabic or Japanese is held apart from it. */
const JOINED = /^[:：]/u;

interface RuleSentence {
  readonly key: string;
  readonly pattern: RegExp;
  /** What its {placeholders} stand for, in their order. */
  readonly names: readonly string[];
}

/**
 * What rules say of a value, "<field> must have at least 15 characters: it has 3", in the language of a page. Rules speak English to the admin API,
 * to files and to the log alike, and know nothing of pages: so each of their sentences is found again by its English string, and filled in another's.
 */
export class RuleSentences {
  private constructor(private readonly sentences: readonly RuleSentence[]) {}

  static of(english: Phrases): RuleSentences {
    return new RuleSentences([...english].filter(([key]) => key.startsWith(FAMILY)).map(([key, text]) => ({ key, ...toPattern(text) })));
  }

  /** What completes a field's name: with the space that stands between them, where the language has one there. What no string says stays English. */
  inWords(problem: string, phrases: Phrases): string {
    const words = displayText(this.translated(problem, phrases) ?? problem, LONGEST);
    return JOINED.test(words) ? words : ` ${words}`;
  }

  private translated(problem: string, phrases: Phrases): string | undefined {
    for (const { key, pattern, names } of this.sentences) {
      const found = pattern.exec(problem);
      if (found !== null) return phrases.get(key)?.replace(new RegExp(PLACEHOLDER, 'g'), (_whole, name: string) => found[names.indexOf(name) + 1] ?? '');
    }
    return undefined;
  }
}

/** Anchored, with `.+` between fixed words as the only thing that varies: takes time that grows with the sentence alone. */
function toPattern(text: string): Omit<RuleSentence, 'key'> {
  const parts = text.split(PLACEHOLDER);
  const fixed = parts.filter((_part, index) => index % 2 === 0).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return { pattern: new RegExp(`^${fixed.join('(.+)')}$`, 'su'), names: parts.filter((_part, index) => index % 2 === 1) };
}
