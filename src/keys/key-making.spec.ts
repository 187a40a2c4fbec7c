import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { FakeClock } from '../../test/support/fake-clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { KeyMaking } from './key-making.js';
import { KeySeals } from './key-seals.js';
import { SIGNING_ALGORITHMS } from './signing-algorithms.js';

const { EdDSA } = SIGNING_ALGORITHMS as Record<'EdDSA', { generateKeys: (typeof SIGNING_ALGORITHMS)['EdDSA']['generateKeys'] }>;
const real = EdDSA.generateKeys;
type Pair = Awaited<ReturnType<typeof real>>;

/** One in 64 of them. */
async function pairWhoseId(begins: (kid: string) => boolean): Promise<Pair> {
  for (;;) {
    const pair = generateKeyPairSync('ed25519');
    if (begins(await calculateJwkThumbprint(pair.publicKey.export({ format: 'jwk' }) as JWK))) return pair;
  }
}

afterEach(() => {
  EdDSA.generateKeys = real;
});

describe('A key that is made', () => {
  it('has no id that a command would take for an option', async () => {
    const pairs = [await pairWhoseId((kid) => kid.startsWith('-')), await pairWhoseId((kid) => kid.startsWith('-')), await pairWhoseId((kid) => !kid.startsWith('-'))];
    const third = pairs[2]?.publicKey.export({ format: 'jwk' });
    EdDSA.generateKeys = async () => pairs.shift() ?? real();
    const clock = new FakeClock();
    const made = await new KeyMaking(new KeySeals(new DerivedKeys({ secretKey: Buffer.alloc(32, 7), previousSecretKeys: [] }, new Random(clock))), clock).after([], 'EdDSA', 0);
    expect([made.kid, made.publicJwk]).toEqual([expect.stringMatching(/^[A-Za-z0-9_]/), third]);
  });
});
