import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from '@jest/globals';
import { ENCRYPTION_KEY_PAIRS } from '../../src/keys/key-algorithms.js';
import { SIGNING_ALGORITHMS } from '../../src/keys/signing-algorithms.js';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** More than the servers that one test compares need: they come round again for the servers after a dozen. */
const STORED = 36;
const PATH = join(import.meta.dirname, `../../node_modules/.cache/doorward-tests/rsa-pairs-${STORED}.json`);
const generate = promisify(generateKeyPair);

let stored: Promise<readonly string[]> | undefined;
let taken = 0;

/**
 * Has the servers of a test file take their RSA keys from a file that stays, each a pair of its own: hundreds of them start in
 * one run, and three pairs cost each half a second of a core. Servers that run as processes of their own still make theirs, and so does
 * whatever is tested after the file in the same worker. Called at the top of a module that a test file loads.
 */
export function takeStoredRsaPairs(): void {
  const signing = SIGNING_ALGORITHMS as Record<'RS256' | 'PS256', { generateKeys: () => Promise<Pair> }>;
  const encryption = ENCRYPTION_KEY_PAIRS as Record<'RSA-OAEP-256', () => Promise<Pair>>;
  const real = { RS256: signing.RS256.generateKeys, PS256: signing.PS256.generateKeys, 'RSA-OAEP-256': encryption['RSA-OAEP-256'] };
  signing.RS256.generateKeys = next;
  signing.PS256.generateKeys = next;
  encryption['RSA-OAEP-256'] = next;
  afterAll(() => {
    signing.RS256.generateKeys = real.RS256;
    signing.PS256.generateKeys = real.PS256;
    encryption['RSA-OAEP-256'] = real['RSA-OAEP-256'];
  });
}

async function next(): Promise<Pair> {
  stored ??= read();
  const pems = await stored;
  const pem = pems[taken++ % pems.length] ?? '';
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

async function read(): Promise<readonly string[]> {
  if (existsSync(PATH)) return JSON.parse(readFileSync(PATH, 'utf8')) as string[];
  const made = await Promise.all(Array.from({ length: STORED }, async () => (await generate('rsa', { modulusLength: 2048 })).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
  // Whoever comes second replaces it by others as good.
  mkdirSync(dirname(PATH), { recursive: true });
  writeFileSync(`${PATH}.${process.pid}`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${PATH}.${process.pid}`, PATH);
  return made;
}
