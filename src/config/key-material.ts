import { listItems } from './networks.js';
import { SettingProblem } from './problems.js';

const FIX = 'write 32 random bytes or more as base64url or hex, for example the output of: openssl rand -hex 32';

/** Parses SECRET_KEY. Only what looks random is taken: a phrase or a repeated character is the default secret of tomorrow's advisory. */
export function parseKeyMaterial(text: string): Buffer {
  const bytes = decode(text);
  if (bytes === undefined) throw new SettingProblem('is neither base64url nor hex', FIX);
  if (bytes.length < 32) throw new SettingProblem(`has only ${bytes.length} bytes`, FIX);
  if (bytes.length > 1024) throw new SettingProblem('has more than 1024 bytes', FIX);
  // 32 random bytes have about 30 different ones; fewer than 16 happens once in 10^10 keys.
  if (new Set(bytes).size < 16) throw new SettingProblem('repeats itself, so it is not random', FIX);
  return bytes;
}

/** Parses SECRET_KEY_PREVIOUS: keys with commas, spaces or lines between them, newest first. */
export function parseKeyList(text: string): readonly Buffer[] {
  return listItems(text).map(parseKeyMaterial);
}

/** Hex where it can be hex: a random base64url text of that length without any other letter is next to impossible. */
function decode(text: string): Buffer | undefined {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  const bare = text.replace(/={1,2}$/, '');
  // `openssl rand -base64` writes + and /, which mean the same bytes.
  return /^[A-Za-z0-9_+/-]+$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64url') : undefined;
}
