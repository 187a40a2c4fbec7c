import type { Random } from '../platform/random.js';

/** Consonants: no word comes about by chance, and no letter looks like a digit. RFC 8628 §6.1. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const SHAPE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);
/** The largest multiple of the alphabet's size that a byte can tell: above it, some letters would come more often than others. */
const FAIR = 256 - (256 % ALPHABET.length);

/** Eight letters, 34 bits: few enough to type, and too many to guess within the limits (user-code-guesses.ts) while one is good. */
export function drawUserCode(random: Random): string {
  let code = '';
  while (code.length < LENGTH) {
    for (const byte of random.bytes(LENGTH)) if (byte < FAIR && code.length < LENGTH) code += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return code;
}

/** As people read it: `WDJB-MJHT`. */
export const printUserCode = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/** What somebody typed in any case, with whatever spaces, hyphens and dots, as its letters alone; `undefined` when that is no code. RFC 8628 §6.1. */
export function parseUserCode(typed: string): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const letters = typed.replace(/[\s\p{Dash_Punctuation}._]/gu, '').toUpperCase();
  return SHAPE.test(letters) ? letters : undefined;
}

/** A letter, a space, a letter: nobody types more. */
const LONGEST = 64;
