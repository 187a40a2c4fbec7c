import { type Check, error } from '../check.js';

/** Thirty-two random bytes have fewer different values than this once in a billion times. */
const FEWEST_VALUES = 20;

export const secretKey: Check = {
  name: 'secret-key',
  about: 'SECRET_KEY was made at random',
  run: ({ config: { secretKey: key } }) => {
    // A passphrase that happens to be as long: random bytes are not all letters.
    const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
    if (new Set(key).size >= FEWEST_VALUES && !isText) return [];
    return [error('SECRET_KEY was not made at random: whoever guesses it signs tokens and opens what is sealed.', 'Make one with openssl rand -hex 32, and keep the old one in SECRET_KEY_PREVIOUS.')];
  },
};
