import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HashThreads } from './hash-threads.js';

const PBKDF2 = { kind: 'pbkdf2', password: 'password', digest: 'sha256', iterations: 1, salt: new TextEncoder().encode('salt'), hash: new Uint8Array(32) };
/** RFC 7914 §11 has the same for another password; this one is the common vector of PBKDF2-HMAC-SHA-256. */
const EXPECTED = '120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b';

const hex = (bytes: unknown): string => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : String(bytes));

/** The threads of this process that are less urgent by five. Fields of stat after the name, which may hold anything: the seventeenth is the niceness. */
function yielding(): string[] {
  return readdirSync('/proc/self/task').filter((task) => {
    try {
      const text = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[16] === '5';
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

describe('threads that hash', () => {
  let threads = new HashThreads();
  afterEach(async () => {
    await threads.close();
    threads = new HashThreads();
  });

  it('give what was asked for, several at once and one after the other', async () => {
    const together = await Promise.all([threads.run(PBKDF2), threads.run({ ...PBKDF2, iterations: 2 })]);
    expect(together.map(hex)).toEqual([EXPECTED, 'ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43']);
    expect(hex(await threads.run(PBKDF2))).toBe(EXPECTED);
  });

  it('reject what cannot be done, and do the next', async () => {
    await expect(threads.run({ kind: 'none', password: 'x' })).rejects.toThrow('The thread that hashes passwords failed');
    await expect(threads.run({ ...PBKDF2, digest: 'none' })).rejects.toThrow('The thread that hashes passwords failed');
    expect(hex(await threads.run(PBKDF2))).toBe(EXPECTED);
  });

  (process.platform === 'linux' ? it : it.skip)('are less urgent than what answers requests, and gone when nobody has needed them for a while', async () => {
    // Test files that ran in this process before may have left some that are about to end.
    const others = new Set(yielding());
    threads = new HashThreads(200);
    await threads.run(PBKDF2);
    const own = yielding().filter((task) => !others.has(task));
    expect(own).toHaveLength(1);
    expect(own).not.toContain(String(process.pid));
    for (let waits = 0; waits < 50 && yielding().some((task) => own.includes(task)); waits += 1) await sleep(100);
    expect(yielding().filter((task) => own.includes(task))).toEqual([]);
    // The next one finds no thread, and starts one.
    expect(hex(await threads.run(PBKDF2))).toBe(EXPECTED);
  });
});
