import { bareCode, grouped } from './typed-code.js';

/** Crockford's: no two of these are taken for one another, in any handwriting. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
/** Five bits each: 120 in all. */
export const RECOVERY_CODE_LENGTH = 24;
const GROUP = 4;

/** A recovery code from that many random bytes, without the hyphens that it is shown with. */
export function toRecoveryCode(bytes: Uint8Array): string {
  return [...bytes].map((byte) => LETTERS.charAt(byte & 31)).join('');
}

/** As it is read, printed and copied. */
export function shownRecoveryCode(code: string): string {
  return grouped(code, GROUP, '-');
}

/** The code that was typed, in any case, with or without hyphens and spaces, with letters O, I and L for the digits they look like; undefined for what is none. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = bareCode(typed).toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return /^[0-9a-hjkmnp-tv-z]{24}$/.test(code) ? code : undefined;
}
