import { generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

// RSA keys that stay from one test run to the next. Plain JavaScript, for processes that load no TypeScript.

/** More than the servers that one test compares need: they come round again for the servers after a dozen. */
const STORED = 36;
const PATH = join(import.meta.dirname, `../../node_modules/.cache/doorward-tests/rsa-pairs-${STORED}.json`);
const generate = promisify(generateKeyPair);

/** @returns {Promise<readonly string[]>} private keys, PKCS #8 in PEM; made where nobody has made them before */
export async function storedRsaPairs() {
  if (existsSync(PATH)) return JSON.parse(readFileSync(PATH, 'utf8'));
  const made = await Promise.all(Array.from({ length: STORED }, async () => (await generate('rsa', { modulusLength: 2048 })).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
  // Whoever comes second replaces it by others as good.
  mkdirSync(dirname(PATH), { recursive: true });
  writeFileSync(`${PATH}.${process.pid}`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${PATH}.${process.pid}`, PATH);
  return made;
}
