/** RFC 8628 §6.1: no vowels, so that no code is a word, and nothing that reads like something else. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;

/** `GXTQ-7KWD`-like: the code that a mac stands for. 20^8 are 34 bits, enough only where few may be tried. */
export function toSetupCode(mac: string): string {
  let rest = BigInt(`0x${Buffer.from(mac, 'base64url').toString('hex')}`);
  let code = '';
  // 256 bits over 20^8: no letter is likelier than another by more than 2^-221.
  for (let place = 0; place < LENGTH; place += 1) {
    code += ALPHABET.charAt(Number(rest % 20n));
    rest /= 20n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** A code as it was typed, in any case, with spaces or without its hyphen; undefined for what can be none. */
export function readSetupCode(typed: string): string | undefined {
  if (typed.length > 40) return undefined;
  const letters = typed.toUpperCase().replace(/[\s-]/g, '');
  return letters.length === LENGTH && Array.from(letters).every((letter) => ALPHABET.includes(letter)) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : undefined;
}
