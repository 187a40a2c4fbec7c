import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { ENCRYPTION_KEY_PAIRS } from '../../src/keys/key-algorithms.js';
import { SIGNING_ALGORITHMS } from '../../src/keys/signing-algorithms.js';
import { storedRsaPairs } from './stored-rsa-pairs.mjs';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

let stored: Promise<readonly string[]> | undefined;
let taken = 0;

/**
 * Has the servers of a test file take their RSA keys from a file that stays, each a pair of its own: hundreds of them start in
 * one run, and three pairs cost each half a second of a core. Whatever is tested after the file in the same worker
 * makes its own again. Called at the top of a module that a test file loads.
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
  stored ??= storedRsaPairs();
  const pems = await stored;
  const pem = pems[taken++ % pems.length] ?? '';
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
