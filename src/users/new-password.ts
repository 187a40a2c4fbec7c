/** NIST SP 800-63B-4 §3.1.1.2: the least where a password is the only factor. */
const SHORTEST = 15;
/** Longer than anybody's pass phrase; what signs in is held to the same (password-check.ts). */
const LONGEST = 1024;
/** What people put around a short word to make it long. */
const COMMON = ['password', 'passwort', 'passphrase', 'qwertzuiop', 'qwertyuiop', 'asdfghjkl', 'letmein', 'welcome', 'changeme', 'iloveyou', 'administrator', 'admin', 'doorward', 'secret'];

/**
 * What is wrong with a password that somebody chooses, as a sentence that completes "password ..."; undefined when nothing is.
 * No rules on which characters: they make passwords worse. `known`: the person's own names and the organisation's, which a guesser tries first.
 */
export function newPasswordProblem(password: string, known: readonly string[] = []): string | undefined {
  const letters = Array.from(password.normalize('NFC'));
  if (letters.length === 0) return 'is required';
  if (letters.length < SHORTEST) return `must have at least ${SHORTEST} characters: it has ${letters.length}`;
  if (password.length > LONGEST) return `may have at most ${LONGEST} characters`;
  if (new Set(letters).size < 5) return 'is too easy to guess: it repeats the same few characters';
  if (isRow(letters)) return 'is too easy to guess: its characters follow one another';
  const rest = without(password.normalize('NFC').toLowerCase(), [...COMMON, ...known.map((each) => each.toLowerCase())].filter((each) => each.length >= 3));
  // What remains beside them is all that must be guessed.
  return new Set(Array.from(rest)).size < 5 ? 'is too easy to guess: it is made of your own names or of words that everybody tries first' : undefined;
}

/** 123456789012345, abcdefghijklmno, and the same backwards. */
function isRow(letters: readonly string[]): boolean {
  const steps = letters.slice(1).map((letter, index) => (letter.codePointAt(0) ?? 0) - (letters[index]?.codePointAt(0) ?? 0));
  return steps.filter((step) => Math.abs(step) === 1).length >= letters.length * 0.7;
}

function without(text: string, words: readonly string[]): string {
  return words.toSorted((one, other) => other.length - one.length).reduce((rest, word) => rest.replaceAll(word, ''), text).replace(/[^\p{L}\p{N}]/gu, '');
}
