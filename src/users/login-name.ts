import { digest } from '../platform/token-digest.js';

/** Longer than any name that may be stored: nobody folds a megabyte to learn that it is nobody's name. */
const LONGEST = 1000;
/** No stored name holds a control character, so this can be nobody's. */
const NOBODY = '\u0000';

/**
 * The form in which user names and e-mail addresses are compared: NFC, trimmed, every character case-folded by itself
 * (by way of the upper case, where ß and SS, ς and σ meet). The dotless ı stays itself, as in Unicode's CaseFolding.txt:
 * folding it to i would make two people's addresses one.
 */
export function foldedName(name: string): string {
  const folded = Array.from(name.trim().normalize('NFC'), (character) => (character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()));
  return folded.join('').normalize('NFC');
}

/** The key of a login name: SHA-256 (base64url, 43 characters) of its folded form. Any text has one; ill-formed text has nobody's. */
export function loginNameDigest(name: string): string {
  return digest(name.length > LONGEST ? NOBODY : foldedName(name));
}

/**
 * What is wrong with a user name, as a sentence that completes "preferred_username ..."; undefined when nothing is.
 * Characters that are invisible, unassigned or mere variants of others are refused: two names that look alike would be two people.
 */
export function userNameProblem(name: string): string | undefined {
  if (name.includes('@')) return 'may not contain @: e-mail addresses sign in besides';
  if (Array.from(name).length > 128) return 'may have at most 128 characters';
  return writtenNameProblem(name);
}

/** The rules that user names and the local part of e-mail addresses share. */
export function writtenNameProblem(name: string): string | undefined {
  if (name === '') return 'may not be empty';
  if (name !== name.trim()) return 'may not begin or end with a space';
  if (/[\p{C}\ufffd]/u.test(name)) return 'may not contain control or invisible characters';
  if (/[^\S ]| {2}/u.test(name)) return 'may contain single spaces only';
  if (name.normalize('NFKC') !== name.normalize('NFC')) return `must be written in ordinary characters: ${name.normalize('NFKC')}`;
  return undefined;
}
