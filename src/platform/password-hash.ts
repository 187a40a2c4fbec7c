import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { BoundedQueue } from './bounded-queue.js';
import { type KnownHash, parseHash } from './known-hash.js';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane; 23 ms of a core. */
const POLICY = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Stands in where there is no hash, so that an unknown account costs what a known one does. Nobody knows its password. */
const DUMMY = requireHash('$argon2id$v=19$m=19456,t=2,p=1$BgoVJzBAa0C2N9TbRumFmw$h5xC60IyGtPT/WKMWQsJfR0+ZE7pLJ6uqT1cExRD3ro');

/** More sign-ins wait for a hash than can be answered in reasonable time: 429 with Retry-After, in seconds. */
export class HashQueueFull extends Error {
  override readonly name = 'HashQueueFull';
  readonly retryAfter = 2;
}

/**
 * Hashes what people choose. Hashing shares the four libuv threads with the database and with RS256 signing, so at most half the
 * cores and never more than two hash at once: other requests keep flowing during a flood of sign-ins.
 */
@Injectable()
export class PasswordHash {
  private readonly queue = new BoundedQueue(Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2))), 64);

  /** argon2id in PHC form. Throws HashQueueFull. */
  async hash(password: string): Promise<string> {
    return this.inTurn(async () => (await import('@node-rs/argon2')).hash(normalize(password), POLICY));
  }

  /**
   * Whether the password is the one that was hashed. `null` (no such account, no password set) and a hash that cannot be read cost
   * the same as a real one and are false. Throws HashQueueFull.
   */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const known = phc === null ? undefined : parseHash(phc);
    return this.inTurn(async () => {
      const matches = await matchesHash(normalize(password), known ?? DUMMY);
      return matches && known !== undefined;
    });
  }

  /** Whether the hash was made by another rule than today's, so that the next successful sign-in should replace it. */
  needsRehash(phc: string): boolean {
    const known = parseHash(phc);
    return known?.kind !== 'argon2id' || known.memory !== POLICY.memoryCost || known.passes !== POLICY.timeCost || known.lanes !== POLICY.parallelism;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.queue.isFull) throw new HashQueueFull('too many passwords are waiting to be hashed');
    return this.queue.run(work);
  }
}

/** Whether verify() understands it: argon2id, scrypt or PBKDF2 (SHA-256, SHA-512) in PHC form, or bcrypt in crypt form, with affordable parameters. */
export function isKnownHash(phc: string): boolean {
  return parseHash(phc) !== undefined;
}

async function matchesHash(password: string, known: KnownHash): Promise<boolean> {
  if (known.kind === 'bcrypt') return (await import('@node-rs/bcrypt')).verify(password, known.text);
  return timingSafeEqual(await recompute(password, known), known.hash);
}

async function recompute(password: string, known: Exclude<KnownHash, { kind: 'bcrypt' }>): Promise<Buffer> {
  const { salt, hash } = known;
  switch (known.kind) {
    case 'argon2id': {
      const cost = { memoryCost: known.memory, timeCost: known.passes, parallelism: known.lanes };
      return (await import('@node-rs/argon2')).hashRaw(password, { ...cost, salt, outputLen: hash.length });
    }
    case 'scrypt':
      return scryptOf(password, salt, hash.length, { N: known.cost, r: known.blockSize, p: known.parallelization, maxmem: 256 * 1024 * 1024 });
    case 'pbkdf2':
      return pbkdf2Of(password, salt, known.iterations, hash.length, known.digest);
  }
}

function requireHash(phc: string): KnownHash {
  const known = parseHash(phc);
  if (known === undefined) throw new Error('not a password hash');
  return known;
}

const pbkdf2Of = promisify(pbkdf2);
const scryptOf = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: object) => Promise<Buffer>;

/** The same password typed on another keyboard may arrive in another composition (RFC 8265 §4.2.2). */
function normalize(password: string): string {
  return password.normalize('NFC');
}
