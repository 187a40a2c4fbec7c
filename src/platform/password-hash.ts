import { timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BoundedQueue } from './bounded-queue.js';
import { HashThreads } from './hash-threads.js';
import { type KnownHash, parseHash } from './known-hash.js';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane; 23 ms of a core. */
const POLICY = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Stands in where there is no hash, so that an unknown account costs what a known one does. Nobody knows its password. */
const DUMMY = requireHash('$argon2id$v=19$m=19456,t=2,p=1$BgoVJzBAa0C2N9TbRumFmw$h5xC60IyGtPT/WKMWQsJfR0+ZE7pLJ6uqT1cExRD3ro');

/** Seconds: the longest queue is done by then. */
export const HASH_RETRY_AFTER = 2;

/** More sign-ins wait for a hash than can be answered in reasonable time: 429 with Retry-After, in seconds. */
export class HashQueueFull extends Error {
  override readonly name = 'HashQueueFull';
  readonly retryAfter = HASH_RETRY_AFTER;
}

/**
 * Hashes what people choose, in threads of their own that are less urgent than what answers requests, and at most on half the cores and never on
 * more than two at once: other requests keep flowing during a flood of sign-ins (docs/decisions/0024-hashes-in-less-urgent-threads.md).
 */
@Injectable()
export class PasswordHash implements OnApplicationShutdown {
  private readonly threads = new HashThreads();
  private readonly queue = new BoundedQueue(Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2))), 64);

  /** Whether whoever asks now is refused: HashQueueFull, before anything was done for it. */
  get isFull(): boolean {
    return this.queue.isFull;
  }

  /** argon2id in PHC form. Throws HashQueueFull. */
  async hash(password: string): Promise<string> {
    return this.inTurn(async () => String(await this.threads.run({ kind: 'hash', password: normalize(password), policy: POLICY })));
  }

  /**
   * Whether the password is the one that was hashed. `null` (no such account, no password set) and a hash that cannot be read cost
   * the same as a real one and are false. Throws HashQueueFull.
   */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const known = phc === null ? undefined : parseHash(phc);
    return this.inTurn(async () => {
      const matches = await this.matches(normalize(password), known ?? DUMMY);
      return matches && known !== undefined;
    });
  }

  /** Whether the hash was made by another rule than today's, so that the next successful sign-in should replace it. */
  needsRehash(phc: string): boolean {
    const known = parseHash(phc);
    return known?.kind !== 'argon2id' || known.memory !== POLICY.memoryCost || known.passes !== POLICY.timeCost || known.lanes !== POLICY.parallelism;
  }

  /** Ends the threads that have nothing to do, which else keep their memory for a minute: for who knows that nobody comes soon. */
  async rest(): Promise<void> {
    await this.threads.close();
  }

  /** After every module has finished what it had begun. */
  onApplicationShutdown(): Promise<void> {
    return this.rest();
  }

  private async matches(password: string, known: KnownHash): Promise<boolean> {
    if (known.kind === 'bcrypt') return (await this.threads.run({ ...known, password })) === true;
    // Copies: a Buffer is a window on memory that it shares with others, all of which would be sent along.
    const [salt, hash] = [Uint8Array.from(known.salt), Uint8Array.from(known.hash)];
    const computed = await this.threads.run({ ...known, salt, hash, password });
    return computed instanceof Uint8Array && timingSafeEqual(computed, hash);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.isFull) throw new HashQueueFull('too many passwords are waiting to be hashed');
    return this.queue.run(work);
  }
}

/** Whether verify() understands it: argon2id, scrypt or PBKDF2 (SHA-256, SHA-512) in PHC form, or bcrypt in crypt form, with affordable parameters. */
export function isKnownHash(phc: string): boolean {
  return parseHash(phc) !== undefined;
}

function requireHash(phc: string): KnownHash {
  const known = parseHash(phc);
  if (known === undefined) throw new Error('not a password hash');
  return known;
}

/** The same password typed on another keyboard may arrive in another composition (RFC 8265 §4.2.2). */
function normalize(password: string): string {
  return password.normalize('NFC');
}
