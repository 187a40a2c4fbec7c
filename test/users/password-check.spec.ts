import { expect, it } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { pino } from 'pino';
import { Clock } from '../../src/platform/clock.js';
import { DerivedKeys } from '../../src/platform/derived-keys.js';
import { HashQueueFull, PasswordHash } from '../../src/platform/password-hash.js';
import { Random } from '../../src/platform/random.js';
import { Schedule } from '../../src/platform/schedule.js';
import { PasswordCheck } from '../../src/users/password-check.js';
import { StandInHashes } from '../../src/users/stand-in-hashes.js';
import { onEachDatabase, People } from './stores.js';

const silent = pino({ level: 'silent' });
const keys = new DerivedKeys({ secretKey: Buffer.alloc(32, 7), previousSecretKeys: [] }, new Random(new Clock()));

/** bcrypt with cost 4, as an import may bring it; nobody knows its password. */
const BCRYPT = '$2b$04$abcdefghijklmnopqrstuuQ1Jw1GdQ0xg8WZb3nM8b0S1uJkVZ4pG';

/** The real hash, with a note of what it was asked to do. */
class NotedHash extends PasswordHash {
  readonly asked: { readonly length: number; readonly phc: string | null }[] = [];
  hashed = 0;

  override verify(password: string, phc: string | null): Promise<boolean> {
    this.asked.push({ length: password.length, phc });
    return super.verify(password, phc);
  }

  override hash(password: string): Promise<string> {
    this.hashed += 1;
    return super.hash(password);
  }
}

onEachDatabase('checking a password', (fresh) => {
  const start = async (): Promise<{ people: People; hash: NotedHash; standIns: StandInHashes; check: PasswordCheck; statements: () => number }> => {
    const people = new People(await fresh());
    const hash = new NotedHash();
    const standIns = new StandInHashes(people.database, keys, new Schedule(silent));
    return { people, hash, standIns, check: new PasswordCheck(people.users, hash, standIns, silent), statements: () => people.database.statementCount };
  };

  it('matches by user name and by verified address, in any case', async () => {
    const { people, hash, check } = await start();
    const alice = await people.create({ preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true, passwordHash: await hash.hash('correct horse') });
    for (const name of ['alice', ' ALICE', 'Alice@example.test']) expect(await check.check(name, 'correct horse')).toEqual({ outcome: 'match', user: alice });
    expect(await check.check('alice', 'Correct horse')).toEqual({ outcome: 'mismatch', user: alice });
  });

  // LG-01, LG-04
  it('does the same work whatever is wrong: one statement, one hash', async () => {
    const { people, hash, check, statements } = await start();
    const phc = await hash.hash('correct horse');
    await people.create({ preferredUsername: 'alice', passwordHash: phc });
    await people.create({ preferredUsername: 'without' });
    const disabled = await people.create({ preferredUsername: 'disabled', passwordHash: phc });
    await people.create({ preferredUsername: 'broken', passwordHash: 'no hash at all' });
    await people.database.transaction((tx) => people.users.disable(tx, disabled.id, 1));
    const attempts: [string, string][] = [
      ['alice', 'wrong'], ['nobody', 'wrong'], ['nobody', 'correct horse'], ['without', 'correct horse'], ['without', ''], ['disabled', 'correct horse'], ['broken', 'correct horse'],
      ['alice', ''], ['nobody', ''], ['alice', 'x'.repeat(1025)], ['nobody', 'x'.repeat(1_000_000)], ['', ''], ['\u0000', 'x'], ['a'.repeat(1_000_000), 'x'],
    ];
    for (const [name, password] of attempts) {
      const [sent, asked] = [statements(), hash.asked.length];
      expect(await check.check(name, password)).toMatchObject({ outcome: 'mismatch' });
      expect([name.slice(0, 10), statements() - sent, hash.asked.length - asked]).toEqual([name.slice(0, 10), 1, 1]);
    }
    expect(Math.max(...hash.asked.map((asked) => asked.length))).toBeLessThanOrEqual(1024);
    await check.onModuleDestroy();
    expect(hash.hashed).toBe(1);
  });

  it('never lets in who is disabled, has no password, or sends the words that stand in for one', async () => {
    const { people, hash, check } = await start();
    const disabled = await people.create({ preferredUsername: 'disabled', passwordHash: await hash.hash('correct horse') });
    await people.create({ preferredUsername: 'without' });
    await people.database.transaction((tx) => people.users.disable(tx, disabled.id, 1));
    for (const name of ['disabled', 'without', 'nobody']) {
      for (const password of ['correct horse', '', 'not a password', 'null', 'undefined']) expect((await check.check(name, password)).outcome).toBe('mismatch');
    }
    expect((await check.check('disabled', 'correct horse')).user?.id).toBe(disabled.id);
    // For the admin who is asked why: it was not the password.
    expect(await check.check('disabled', 'correct horse')).toMatchObject({ outcome: 'mismatch', because: 'inactive' });
    expect(await check.check('disabled', 'wrong')).not.toHaveProperty('because');
  });

  it('hashes an old password anew, after the answer and only after a match', async () => {
    const { people, hash, check } = await start();
    const old = await argon2('correct horse', { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    const alice = await people.create({ preferredUsername: 'alice', passwordHash: old });
    await check.check('alice', 'wrong');
    expect(hash.hashed).toBe(0);
    expect((await check.check('alice', 'correct horse')).outcome).toBe('match');
    expect(hash.hashed).toBe(0);
    await check.onModuleDestroy();
    const renewed = await people.users.findById(alice.id);
    expect(renewed?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(renewed?.version).toBe(1);
    expect((await check.check('alice', 'correct horse')).outcome).toBe('match');
    expect(hash.hashed).toBe(1);
  });

  // LG-04: an imported hash costs its own time until it is replaced, and so does a name that nobody has.
  it('checks a name that nobody has as some member of the population, in proportion and the same each time', async () => {
    const { people, hash, standIns, check } = await start();
    const own = await hash.hash('correct horse');
    for (let at = 0; at < 60; at += 1) await people.create({ preferredUsername: `person-${at}`, passwordHash: at % 2 === 0 ? own : BCRYPT });
    await people.create({ preferredUsername: 'without' });
    expect(standIns.of('nobody')).toBeNull();
    await standIns.count();
    const kinds = Array.from({ length: 2000 }, (_, at) => standIns.of(`nobody-${at}`)?.slice(0, 4));
    const imported = kinds.filter((kind) => kind === '$2b$').length;
    expect([imported + kinds.filter((kind) => kind === '$arg').length, imported > 850 && imported < 1150]).toEqual([2000, true]);
    await standIns.count();
    expect(Array.from({ length: 2000 }, (_, at) => standIns.of(`Nobody-${at} `)?.slice(0, 4))).toEqual(kinds);
    const askedFor = async (name: string, password = 'wrong'): Promise<string | null | undefined> => {
      expect(await check.check(name, password)).toMatchObject({ outcome: 'mismatch' });
      return hash.asked.at(-1)?.phc;
    };
    const bcryptName = `nobody-${kinds.indexOf('$2b$')}`;
    expect(await askedFor(bcryptName)).toBe(BCRYPT);
    // The words that stand in for a password let nobody in, nor does another person's that stands in for none.
    expect(await askedFor(`nobody-${kinds.indexOf('$arg')}`, 'correct horse')).toBe(own);
    expect(await askedFor('without', 'correct horse')).toBe(standIns.of('without'));
    // A known person costs what their own hash costs, whatever is wrong.
    expect(await askedFor('person-1', '')).toBe(BCRYPT);
    expect(await askedFor('person-1', 'x'.repeat(1025))).toBe(BCRYPT);
  });

  // LG-21
  it('passes on that too many passwords wait, for known and unknown names alike', async () => {
    const { people, hash, check } = await start();
    await people.create({ preferredUsername: 'alice', passwordHash: await hash.hash('correct horse') });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => check.check(index % 2 === 0 ? 'alice' : 'nobody', 'wrong')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const outcome of refused) expect(outcome.reason).toBeInstanceOf(HashQueueFull);
  });
});
