const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * A signed token with a signature that is surely another one: its first character counts in full,
 * where the last of 64 bytes says two bits only, and letters that are put in its place may be those that stood there.
 * @param token a JWS in compact form
 */
export function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

/**
 * The same signature in other letters: the last character of 64 bytes in base64url has four bits that mean nothing, and setting one keeps the bytes.
 * @param token a JWS in compact form, signed by ES256 or EdDSA
 */
export function respelled(token: string): string {
  return `${token.slice(0, -1)}${ALPHABET[ALPHABET.indexOf(token.at(-1) ?? 'A') ^ 1]}`;
}
