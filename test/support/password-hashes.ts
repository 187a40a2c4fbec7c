import { afterAll } from '@jest/globals';
import { HashThreads, type HashWork } from '../../src/platform/hash-threads.js';

const remembered = Symbol.for('doorward.test.password-hashes');
interface Memory { on: boolean; readonly hashes: Map<string, Promise<unknown>> }
const worker = globalThis as { [remembered]?: Memory };
type Run = (this: HashThreads, work: HashWork) => Promise<unknown>;
const watched = new WeakSet<object>();

function memory(): Memory {
  const own: Memory = (worker[remembered] ??= { on: false, hashes: new Map() });
  const { prototype } = HashThreads;
  if (watched.has(prototype)) return own;
  watched.add(prototype);
  const real = Object.getOwnPropertyDescriptor(prototype, 'run')?.value as Run;
  prototype.run = async function run(this: HashThreads, work: HashWork): Promise<unknown> {
    if (!own.on || work.kind !== 'argon2id') return real.call(this, work);
    const { password, memory: kibibytes, passes, lanes } = work as HashWork & Record<'memory' | 'passes' | 'lanes', unknown>;
    const key = JSON.stringify([password, kibibytes, passes, lanes, ...[work['salt'], work['hash']].map((bytes) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : ''))]);
    const known = own.hashes.get(key) ?? real.call(this, work);
    own.hashes.set(key, known);
    return known;
  };
  return own;
}

/**
 * Has a password that was hashed with a salt once, not be hashed with it again before the end of the test file: the outcome is the same,
 * and thousands of sign-ins cost each 23 ms of a core. Called at the top of a module that a test file loads.
 */
export function rememberPasswordHashes(): void {
  const own = memory();
  own.on = true;
  afterAll(() => {
    own.on = false;
    own.hashes.clear();
  });
}

/** Has every hash cost again what it costs, to the end of the test file: for tests in which that price is what they are about. */
export function forgetPasswordHashes(): void {
  const own = memory();
  own.on = false;
  own.hashes.clear();
}
