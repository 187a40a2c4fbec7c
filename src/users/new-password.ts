import { isCommonPassword } from './common-passwords.js';
import { besideFamousPhrase } from './famous-phrases.js';

/** NIST SP 800-63B-4 §3.1.1.2: the least where a password is the only factor. */
export const SHORTEST_ALONE = 15;
/** Longer than anybody's pass phrase; what signs in is held to the same (password-check.ts). */
const LONGEST = 1024;
/** What people put around a short word to make it long. */
const COMMON = ['password', 'passwort', 'passphrase', 'qwertzuiop', 'qwertyuiop', 'asdfghjkl', 'letmein', 'welcome', 'changeme', 'iloveyou', 'administrator', 'admin', 'doorward', 'secret'];
/** Signs that stand for letters, where a guesser looks first. */
const STAND_INS: Readonly<Record<string, string>> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o', '$': 's', '5': 's', '7': 't' };
/** Neighbours on the keyboards of several countries, and in the alphabet, which people type to fill up the length. */
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'qsdfghjklm', 'yxcvbnm', 'zxcvbnm', '1q2w3e4r5t6z7u8i9o0p', '1q2w3e4r5t6y7u8i9o0p', '1qaz2wsx3edc4rfv', 'qazwsxedcrfvtgbyhnujm'];
/** The shortest piece of a row that counts as one: real words have shorter ones ("first", "were"). */
const ROW_PIECE = 4;
const NEIGHBOURS = new Set(ROWS.flatMap((row) => [row, Array.from(row).toReversed().join('')]).flatMap((row) => Array.from(row, (_, at) => row.slice(at, at + ROW_PIECE))).filter((piece) => piece.length === ROW_PIECE));
/** More digits and signs around a common word than people add to please a rule. */
const MOST_AROUND = 5;
/** `summer2026summer2026`: whoever guesses a piece has guessed them all. */
const REPEATED = /^(.{4,}?)\1+$/u;
/** No policy takes a password that is shorter (people-settings-drafts.ts), and none gets longer by being said twice. */
const SHORTEST_PIECE = 8;
const TOO_COMMON = 'is too easy to guess: it is made of your own names or of words that everybody tries first';
const FAMOUS = 'is too easy to guess: it is a sentence that everybody knows';
/** Different letters and digits beside what is easy to guess: fewer are guessed as well. */
const FEWEST_BESIDE = 5;

/**
 * What is wrong with a password that somebody chooses, as a sentence that completes "password ..."; undefined when nothing is.
 * No rules on which characters: they make passwords worse. `known`: the person's own names and the organisation's, which a guesser tries first.
 * `shortest`: characters, as policy has it.
 */
export function newPasswordProblem(password: string, known: readonly string[] = [], shortest = SHORTEST_ALONE): string | undefined {
  const letters = Array.from(password.normalize('NFC'));
  if (letters.length === 0) return 'is required';
  if (letters.length < shortest) return `must have at least ${shortest} characters: it has ${letters.length}`;
  if (password.length > LONGEST) return `may have at most ${LONGEST} characters`;
  const [, piece] = REPEATED.exec(letters.join('')) ?? [];
  if (new Set(letters).size < 5 || (piece !== undefined && Array.from(piece).length < SHORTEST_PIECE)) return 'is too easy to guess: it repeats the same few characters';
  if (isRow(letters)) return 'is too easy to guess: its characters follow one another';
  const text = password.normalize('NFC').toLowerCase();
  if (isCommon(text)) return TOO_COMMON;
  const rest = without(text, [...COMMON, ...known.map((each) => each.toLowerCase())].filter((each) => each.length >= 3));
  // What remains beside them, and beside rows, is all that must be guessed.
  if (new Set(withoutRows(rest)).size < FEWEST_BESIDE || isCommon(rest)) return TOO_COMMON;
  return isFamous(text) ? FAMOUS : undefined;
}

/** A common password, or a common word with a few digits and signs around it, or with signs in place of letters. NIST SP 800-63B-4 §3.1.1.2. */
function isCommon(text: string): boolean {
  return spellingsOf(text).some((spelt) => {
    const [, piece = spelt] = REPEATED.exec(spelt) ?? [];
    return isCommonPassword(spelt) || isCommonWord(piece) || isRepeatedWord(spelt);
  });
}

/** A sentence that everybody knows, or a piece of one, with no more around it than people add to please a rule. */
function isFamous(text: string): boolean {
  return spellingsOf(text).some((spelt) => {
    const rest = besideFamousPhrase(spelt);
    return rest !== undefined && (new Set(withoutRows(rest)).size < FEWEST_BESIDE || isCommonWord(rest));
  });
}

/** As it stands, and with letters for the signs that stand for them. */
const spellingsOf = (text: string): readonly string[] => [text, text.replace(/[@431!0$57]/g, (sign) => STAND_INS[sign] ?? sign)];

function isCommonWord(text: string): boolean {
  const word = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return isCommonPassword(text) || (text.length - word.length <= MOST_AROUND && isCommonPassword(word));
}

/** `winter2026!winter`: a common word several times, and few digits and signs between. */
function isRepeatedWord(text: string): boolean {
  const [first = '', ...others] = text.split(/[^\p{L}]+/u).filter((word) => word !== '');
  if (others.length === 0 || others.some((word) => word !== first)) return false;
  return isCommonPassword(first) && [...new Set(text.split(first))].join('').length <= MOST_AROUND;
}

/** 123456789012345, abcdefghijklmno, and the same backwards. */
function isRow(letters: readonly string[]): boolean {
  const steps = letters.slice(1).map((letter, index) => (letter.codePointAt(0) ?? 0) - (letters[index]?.codePointAt(0) ?? 0));
  return steps.filter((step) => Math.abs(step) === 1).length >= letters.length * 0.7;
}

/** Without the words, also where signs stand for their letters (`p@ssw0rd`), and with letters and digits only. */
function without(text: string, words: readonly string[]): string {
  return words.toSorted((one, other) => other.length - one.length).reduce((rest, word) => rest.replace(spellings(word), ''), text).replace(/[^\p{L}\p{N}]/gu, '');
}

function spellings(word: string): RegExp {
  return new RegExp(Array.from(word, (letter) => {
    const signs = standInsFor(letter);
    return signs === '' ? letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&') : `[${letter}${signs}]`;
  }).join(''), 'gu');
}

function standInsFor(letter: string): string {
  return Object.keys(STAND_INS).filter((sign) => STAND_INS[sign] === letter).join('');
}

/** The characters that are in no piece of a row. */
function withoutRows(text: string): string[] {
  const letters = Array.from(text);
  const inRow = new Set<number>();
  letters.forEach((_, at) => {
    if (NEIGHBOURS.has(letters.slice(at, at + ROW_PIECE).join(''))) for (let each = at; each < at + ROW_PIECE; each += 1) inRow.add(each);
  });
  return letters.filter((_, at) => !inRow.has(at));
}
