import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';

// The program of a thread that hashes passwords and does nothing else: password-hash.ts asks, one thing at a time. Plain JavaScript, so that it
// runs as it is, from the sources and from a build.

/**
 * Where all cores are taken, a thread of this niceness gets a third of what one of niceness 0 beside it gets: whoever asks for tokens is served first
 * in a flood of sign-ins, and sign-ins still go on. Where a core is free it makes no difference. Linux gives each thread a niceness of its own.
 */
const NICENESS = 5;

if (process.platform === 'linux') {
  try {
    setPriority(0, NICENESS);
  } catch {
    // Forbidden here: then it hashes as urgently as everything else runs.
  }
}

// By `kind` of HashWork (hash-threads.ts).
const KINDS = {
  hash: async ({ password, policy }) => (await import('@node-rs/argon2')).hashSync(password, policy),
  bcrypt: async ({ password, text }) => (await import('@node-rs/bcrypt')).verifySync(password, text),
  argon2id: async ({ password, memory, passes, lanes, salt, hash }) =>
    (await import('@node-rs/argon2')).hashRawSync(password, { memoryCost: memory, timeCost: passes, parallelism: lanes, salt, outputLen: hash.length }),
  scrypt: async ({ password, cost, blockSize, parallelization, salt, hash }) =>
    scryptSync(password, salt, hash.length, { N: cost, r: blockSize, p: parallelization, maxmem: 256 * 1024 * 1024 }),
  pbkdf2: async ({ password, digest, iterations, salt, hash }) => pbkdf2Sync(password, salt, iterations, hash.length, digest),
};

async function answer(work) {
  try {
    parentPort?.postMessage({ result: await KINDS[work.kind](work) });
  } catch (error) {
    parentPort?.postMessage({ error: error.message });
  }
}

parentPort?.on('message', (work) => void answer(work));
