import { describe, expect, it } from '@jest/globals';
import { pbkdf2Sync, randomFillSync, scryptSync } from 'node:crypto';
import { HashQueueFull, PasswordHash, isKnownHash } from './password-hash.js';

const hashes = new PasswordHash();
const PASSWORD = 'correct otter 71 lamp';

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const salt = randomFillSync(Buffer.alloc(16));
const scrypt = (log: number): string => `$scrypt$ln=${log},r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(PASSWORD, salt, 32, { N: 2 ** log, r: 8, p: 1, maxmem: 2 ** 28 }))}`;
const pbkdf2 = (parameters: string, iterations: number, digest: string): string => `$pbkdf2-${digest}$${parameters}$${unpadded(salt)}$${unpadded(pbkdf2Sync(PASSWORD, salt, iterations, 32, digest))}`;
/** Both halves of a well-formed argon2id hash. */
const argon2id = (parameters: string): string => `$argon2id$v=19$${parameters}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** CPU time of the process, threads included: what else the machine is doing does not count. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before).user;
}

describe('a password', () => {
  it('is hashed by argon2id with 19 MiB, two passes and one lane, each time with another salt', async () => {
    const [one, two] = await Promise.all([hashes.hash(PASSWORD), hashes.hash(PASSWORD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await hashes.verify(PASSWORD, one)).toBe(true);
    expect(hashes.needsRehash(one)).toBe(false);
  });

  it('is another one with any difference in case, spaces or length', async () => {
    const phc = await hashes.hash(PASSWORD);
    for (const other of ['', PASSWORD.toUpperCase(), `${PASSWORD} `, PASSWORD.slice(0, -1), `${PASSWORD}\0`]) expect(await hashes.verify(other, phc)).toBe(false);
  });

  it('is the same in either Unicode composition, and counts beyond 72 bytes', async () => {
    const long = 'x'.repeat(100);
    expect(await hashes.verify('cafe\u0301', await hashes.hash('caf\u00e9'))).toBe(true);
    expect(await hashes.verify(`${long}b`, await hashes.hash(`${long}a`))).toBe(false);
  });

  it('costs as much to check where there is no account as where there is one', async () => {
    const phc = await hashes.hash(PASSWORD);
    const median = async (stored: string | null): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 7; round += 1) times.push(await cpuOf(async () => hashes.verify('wrong', stored)));
      return times.toSorted((a, b) => a - b)[3] ?? 0;
    };
    const [known, unknown, damaged] = [await median(phc), await median(null), await median('$argon2id$broken')];
    for (const other of [unknown, damaged]) {
      expect(other).toBeGreaterThan(known / 2);
      expect(other).toBeLessThan(known * 2);
    }
  });

  it('never matches where there is no account', async () => {
    for (const password of ['', PASSWORD, 'null']) expect(await hashes.verify(password, null)).toBe(false);
  });
});

describe('an imported hash', () => {
  it.each<[string, () => string]>([
    ['scrypt', () => scrypt(14)],
    ['PBKDF2 with SHA-256, as PHC', () => pbkdf2('i=1000,l=32', 1000, 'sha256')],
    ['PBKDF2 with SHA-512, as passlib writes it', () => pbkdf2('1000', 1000, 'sha512').replaceAll('+', '.')],
  ])('is verified and then to be replaced: %s', async (_, make) => {
    const phc = make();
    expect(isKnownHash(phc)).toBe(true);
    expect(await hashes.verify(PASSWORD, phc)).toBe(true);
    expect(await hashes.verify('wrong', phc)).toBe(false);
    expect(hashes.needsRehash(phc)).toBe(true);
  });

  it('of bcrypt in crypt form is verified and then to be replaced', async () => {
    const imported = '$2y$10$1p9cyPtDlV3h.OdJWUeiV.DI9BIPxhvFWRy6tsqSA9Hn38U28YRNm';
    const hash = new PasswordHash();
    expect(await hash.verify('secret', imported)).toBe(true);
    expect(await hash.verify('Secret', imported)).toBe(false);
    expect(hash.needsRehash(imported)).toBe(true);
  });

  it('of argon2id with other parameters is verified and then to be replaced', async () => {
    // From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await hashes.verify('password', phc)).toBe(true);
    expect(await hashes.verify('Password', phc)).toBe(false);
    expect(hashes.needsRehash(phc)).toBe(true);
  });

  it.each([
    ['more memory than a sign-in may take', argon2id('m=4194304,t=2,p=1')], ['more passes', argon2id('m=19456,t=100,p=1')], ['more lanes', argon2id('m=19456,t=2,p=64')], ['no lanes', argon2id('m=19456,t=2,p=0')],
    ['more memory for scrypt', `$scrypt$ln=24,r=8,p=1$${unpadded(salt)}$${'A'.repeat(43)}`], ['more blocks for scrypt', `$scrypt$ln=15,r=128,p=8$${unpadded(salt)}$${'A'.repeat(43)}`],
    ['more iterations', `$pbkdf2-sha256$i=99999999$${unpadded(salt)}$${'A'.repeat(43)}`], ['no iterations', `$pbkdf2-sha256$i=0$${unpadded(salt)}$${'A'.repeat(43)}`],
    ['a weak digest', `$pbkdf2-sha1$i=1000$${unpadded(salt)}$${'A'.repeat(43)}`], ['no salt', `$pbkdf2-sha256$i=1000$AA$${'A'.repeat(43)}`], ['almost no hash', `$pbkdf2-sha256$i=1000$${unpadded(salt)}$AAAA`],
    ['argon2i', argon2id('m=19456,t=2,p=1').replace('argon2id', 'argon2i')], ['bcrypt beyond what one check may cost', '$2b$15$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
    ['MD5', '$1$abcdefgh$1234567890123456789012'], ['a plain text', PASSWORD], ['nothing', ''], ['a megabyte', `$pbkdf2-sha256$i=1000$${'A'.repeat(1_000_000)}$AAAA`],
  ])('is no known hash with %s, and then nothing matches', async (_, phc) => {
    expect(isKnownHash(phc)).toBe(false);
    expect(await hashes.verify(PASSWORD, phc)).toBe(false);
  });

  it.each(['m=8,t=1,p=1', 'm=64,t=1,p=8', 'm=131072,t=1,p=1', 'm=1024,t=10,p=1'])('raises no error at the limits of what is known: %s', async (parameters) => {
    for (const [salts, length] of [[11, 22], [86, 86]] as const) {
      const phc = `$argon2id$v=19$${parameters}$${'A'.repeat(salts)}$${'A'.repeat(length)}`;
      expect(isKnownHash(phc)).toBe(true);
      expect(await hashes.verify(PASSWORD, phc)).toBe(false);
    }
  });
});

describe('a flood of sign-ins', () => {
  it('is refused beyond the queue, at once, and the next one after it is served', async () => {
    const flood = await Promise.allSettled(Array.from({ length: 100 }, async () => hashes.verify('wrong', null)));
    const refused = flood.filter((run) => run.status === 'rejected').map((run) => run.reason as unknown);
    // 64 wait and one or two run, depending on the cores.
    expect([34, 35]).toContain(refused.length);
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(HashQueueFull);
      expect((reason as HashQueueFull).retryAfter).toBeGreaterThanOrEqual(1);
    }
    expect(await hashes.verify(PASSWORD, await hashes.hash(PASSWORD))).toBe(true);
  });

  it('leaves the event loop free', async () => {
    const ticks: number[] = [];
    const ticking = setInterval(() => ticks.push(performance.now()), 1);
    await Promise.all(Array.from({ length: 10 }, async () => hashes.verify('wrong', null)));
    clearInterval(ticking);
    const waits = ticks.slice(1).map((time, index) => time - (ticks[index] ?? 0));
    const median = waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 0;
    expect(waits.length).toBeGreaterThan(10);
    expect(median).toBeLessThan(20);
  });
});
