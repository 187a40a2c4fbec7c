import { createRequire } from 'node:module';
import { afterAll } from '@jest/globals';

interface Cost { readonly salt?: Buffer; readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number; readonly outputLen: number }
interface Argon2 { hashRaw: (password: string, cost: Cost) => Promise<Buffer> }

/** Set before anyone imports the package: what an import gives out is fixed then. */
const argon2 = createRequire(import.meta.url)('@node-rs/argon2') as Argon2;

const remembered = Symbol.for('doorward.test.password-hashes');
interface Memory { on: boolean; readonly hashes: Map<string, Promise<Buffer>> }
const worker = globalThis as { [remembered]?: Memory };

function memory(): Memory {
  if (worker[remembered] !== undefined) return worker[remembered];
  const own: Memory = (worker[remembered] = { on: false, hashes: new Map() });
  const real = argon2.hashRaw;
  argon2.hashRaw = async (password, cost) => {
    if (!own.on || cost.salt === undefined) return real(password, cost);
    const key = JSON.stringify([password, cost.salt.toString('hex'), cost.memoryCost, cost.timeCost, cost.parallelism, cost.outputLen]);
    const known = own.hashes.get(key) ?? real(password, cost);
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
