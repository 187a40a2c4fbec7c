import { afterAll } from '@jest/globals';
import { HashThreads, type HashWork } from '../../src/platform/hash-threads.js';
import { PASSWORD } from './world.js';

const remembered = Symbol.for('doorward.test.password-hashes');
interface Memory { on: boolean; readonly hashes: Map<string, { readonly password: string; readonly outcome: Promise<unknown> }> }
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
    if (!own.on || !isRemembered(work)) return real.call(this, work);
    const key = JSON.stringify(work, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
    const known = own.hashes.get(key) ?? { password: work.password, outcome: real.call(this, work) };
    own.hashes.set(key, known);
    // A thread that could not start is no outcome.
    known.outcome.catch(() => own.hashes.delete(key));
    return known.outcome;
  };
  return own;
}

/** Whoever has the password of the standard world has it with one salt. */
const isRemembered = ({ kind, password }: HashWork): boolean => kind === 'argon2id' || (kind === 'hash' && password === PASSWORD);

/**
 * Has nothing be computed twice, for thousands of sign-ins cost each 23 ms of a core: no password with a salt before the end of the test file, and the standard
 * world's, which has one salt, in the worker. A test in which two hashes must differ takes another password. Called at the top of a module that a test file loads.
 */
export function rememberPasswordHashes(): void {
  const own = memory();
  own.on = true;
  afterAll(() => {
    own.on = false;
    for (const [key, { password }] of own.hashes) if (password !== PASSWORD) own.hashes.delete(key);
  });
}

/** Has every hash cost again what it costs, to the end of the test file: for tests in which that price is what they are about. */
export function forgetPasswordHashes(): void {
  const own = memory();
  own.on = false;
  own.hashes.clear();
}
