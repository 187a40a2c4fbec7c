import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Database } from '../../src/database/database.js';
import { AttemptLimits, type GuardedAttempt } from '../../src/limits/attempt-limits.js';
import { LimitCounterStore } from '../../src/limits/limit-counter.store.js';
import type { Attempt } from '../../src/limits/sign-in-limits.js';
import { digest } from '../../src/platform/token-digest.js';
import { FakeClock } from '../support/fake-clock.js';
import { onEachDatabase } from '../users/stores.js';

const ALICE: Attempt = { account: digest('alice'), address: '192.0.2.7', device: null };

/** One server process: its own queue, the database that all share. */
class Instance {
  readonly limits: AttemptLimits;
  checks = 0;

  constructor(database: Database, clock: FakeClock, rateLimits = true) {
    this.limits = new AttemptLimits(new LimitCounterStore(database), clock, { rateLimits });
  }

  async attempt(attempt: Attempt, right = false): Promise<GuardedAttempt<boolean>> {
    return this.limits.guard(attempt, async () => {
      this.checks += 1;
      return pause(2, right);
    }, (result) => !result);
  }
}

onEachDatabase('limits on guessing', (fresh) => {
  const start = async (): Promise<{ database: Database; clock: FakeClock; instance: Instance; fail: (times: number, attempt?: Partial<Attempt>) => Promise<GuardedAttempt<boolean>[]> }> => {
    const database = await fresh();
    const clock = new FakeClock();
    const instance = new Instance(database, clock);
    /** Fails so many times, waiting out the pauses. */
    const fail = async (times: number, attempt: Partial<Attempt> = {}): Promise<GuardedAttempt<boolean>[]> => {
      const outcomes: GuardedAttempt<boolean>[] = [];
      for (let time = 0; time < times; time += 1) {
        outcomes.push(await instance.attempt({ ...ALICE, ...attempt }));
        clock.advance('61s');
      }
      return outcomes;
    };
    return { database, clock, instance, fail };
  };

  it('admits ten failures on an account in a quarter of an hour, whatever the addresses, then nothing until it is over', async () => {
    const { clock, instance } = await start();
    for (let time = 0; time < 10; time += 1) {
      expect(await instance.attempt({ ...ALICE, address: `198.51.100.${time}` })).toEqual({ admitted: true, result: false });
      clock.advance(time < 4 ? '0s' : '61s');
    }
    expect(await instance.attempt({ ...ALICE, address: '203.0.113.1' }, true)).toEqual({ admitted: false, because: 'account', retryAfter: 15 * 60 - 6 * 61 });
    expect(instance.checks).toBe(10);
    clock.advance(`${15 * 60 - 6 * 61 - 1}s`);
    expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: false, retryAfter: 1 });
    clock.advance('1s');
    expect(await instance.attempt(ALICE, true)).toEqual({ admitted: true, result: true });
  });

  it('makes each failure from the fifth on wait longer than the one before', async () => {
    const { clock, instance } = await start();
    for (let time = 0; time < 4; time += 1) expect(await instance.attempt(ALICE)).toMatchObject({ admitted: true });
    const waits: number[] = [];
    for (let time = 4; time < 10; time += 1) {
      expect(await instance.attempt(ALICE)).toMatchObject({ admitted: true });
      const refused = await instance.attempt(ALICE, true);
      const wait = refused.admitted ? 0 : refused.retryAfter;
      waits.push(wait);
      clock.advance(`${wait - 1}s`);
      expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: false, retryAfter: 1 });
      clock.advance('1s');
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 15 * 60 - 62]);
    expect(instance.checks).toBe(10);
  });

  // LG-07, I11
  it('runs at most a check more per instance when two hundred guesses come at once', async () => {
    const { database, clock, instance } = await start();
    const other = new Instance(database, clock);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? instance : other).attempt({ ...ALICE, address: `198.51.100.${index}` })));
    const checks = instance.checks + other.checks;
    expect(checks).toBeGreaterThanOrEqual(5);
    expect(checks).toBeLessThanOrEqual(10 + 2);
    expect(outcomes.filter((outcome) => outcome.admitted)).toHaveLength(checks);
    for (const outcome of outcomes) if (!outcome.admitted) expect(outcome).toMatchObject({ because: 'account', retryAfter: expect.any(Number) });
  });

  it('counts each failure once, however many accounts fail at once', async () => {
    const { database, clock, instance } = await start();
    const other = new Instance(database, clock);
    await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? instance : other).attempt({ ...ALICE, account: digest(`user ${index}`) })));
    expect(instance.checks + other.checks).toBe(60);
    const counts = await database.rows<{ used: number }>('SELECT used FROM limit_counters ORDER BY used DESC LIMIT 2');
    expect(counts.map((row) => row.used)).toEqual([60, 60]);
  });

  it('forgets nothing when a server is started anew, and treats its neighbour alike', async () => {
    const { database, clock, fail } = await start();
    await fail(10);
    const restarted = new Instance(database, clock);
    expect(await restarted.attempt(ALICE, true)).toMatchObject({ admitted: false, because: 'account' });
    expect(restarted.checks).toBe(0);
  });

  it('does not let a stranger lock out a device that the account knows, not by address nor overall either', async () => {
    const { clock, instance, fail } = await start();
    await fail(10);
    expect(await instance.attempt({ ...ALICE, device: 'device-1' }, true)).toEqual({ admitted: true, result: true });
    for (let index = 0; index < 100; index += 1) await instance.attempt({ ...ALICE, account: digest(`user ${index}`) });
    expect(await instance.attempt({ ...ALICE, account: digest('bob') }, true)).toMatchObject({ admitted: false, because: 'address' });
    expect(await instance.attempt({ ...ALICE, device: 'device-1' }, true)).toEqual({ admitted: true, result: true });
    clock.advance('1s');
    expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: false });
  });

  it('limits a known device by itself, and by its own failures only', async () => {
    const { instance, fail } = await start();
    const outcomes = await fail(11, { device: 'device-1' });
    expect(outcomes.map((outcome) => outcome.admitted)).toEqual([...Array.from({ length: 10 }, () => true), false]);
    expect(await instance.attempt({ ...ALICE, device: 'device-2' }, true)).toMatchObject({ admitted: true });
    expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: true });
  });

  // LG-06
  it('limits one address that tries a password on many accounts, an IPv6 network as one', async () => {
    const { instance } = await start();
    const spray = (index: number, right = false): Promise<GuardedAttempt<boolean>> => instance.attempt({ account: digest(`user ${index}`), address: `2001:db8:1:2::${index}`, device: null }, right);
    for (let index = 0; index < 100; index += 1) expect(await spray(index)).toMatchObject({ admitted: true });
    expect(await spray(100, true)).toEqual({ admitted: false, because: 'address', retryAfter: 15 * 60 });
    expect(await instance.attempt({ ...ALICE, address: '2001:db8:1:3::1' }, true)).toMatchObject({ admitted: true });
  });

  it('limits all addresses together', async () => {
    const { database, clock, instance } = await start();
    await instance.attempt(ALICE);
    const key = digest('sign-in overall ');
    expect(await database.run('UPDATE limit_counters SET used = 3000 WHERE key_digest = ?', [key])).toBe(1);
    expect(await instance.attempt({ account: digest('bob'), address: '203.0.113.9', device: null }, true)).toEqual({ admitted: false, because: 'overall', retryAfter: 60 });
    clock.advance('60s');
    expect(await instance.attempt({ account: digest('bob'), address: '203.0.113.9', device: null }, true)).toMatchObject({ admitted: true });
  });

  it('admits a hundred failures a day to who stays below ten a quarter of an hour', async () => {
    const { clock, instance, fail } = await start();
    for (let window = 0; window < 10; window += 1) {
      expect((await fail(10, { address: `198.51.100.${window}` })).every((outcome) => outcome.admitted)).toBe(true);
      clock.advance('15m');
    }
    const refused = await instance.attempt(ALICE, true);
    expect(refused).toMatchObject({ admitted: false, because: 'account' });
    expect(refused.admitted ? 0 : refused.retryAfter).toBeGreaterThan(15 * 60);
    clock.advance('1d');
    expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: true });
  });

  it('costs a success one statement, two after failures, which it forgets', async () => {
    const { database, instance, fail } = await start();
    const cost = async (right: boolean): Promise<number> => {
      const before = database.statementCount;
      await instance.attempt(ALICE, right);
      return database.statementCount - before;
    };
    expect(await cost(true)).toBe(1);
    expect(await cost(false)).toBe(2);
    await fail(3);
    expect(await cost(true)).toBe(2);
    expect(await cost(true)).toBe(1);
    expect((await fail(10)).every((outcome) => outcome.admitted)).toBe(true);
  });

  it('does not let a guesser wash the address clean by signing in to an account of his own', async () => {
    const { instance } = await start();
    for (let index = 0; index < 100; index += 1) {
      await instance.attempt({ ...ALICE, account: digest(`user ${index}`) });
      if (index % 10 === 0) await instance.attempt({ ...ALICE, account: digest('mallory') }, true);
    }
    expect(await instance.attempt({ ...ALICE, account: digest('user 100') })).toMatchObject({ admitted: false, because: 'address' });
  });

  it('gives the turn on when a check fails to run, and counts nothing', async () => {
    const { database, instance } = await start();
    const failing = Array.from({ length: 5 }, () => instance.limits.guard(ALICE, () => Promise.reject(new Error('queue full')), () => true));
    for (const outcome of await Promise.allSettled(failing)) expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'queue full' } });
    expect(await instance.attempt(ALICE, true)).toMatchObject({ admitted: true });
    expect(await database.rows('SELECT key_digest FROM limit_counters')).toEqual([]);
  });

  it('turns a crowd away that waits for one account, without a statement', async () => {
    const { database, instance } = await start();
    const slow = instance.limits.guard(ALICE, () => pause(200, true), () => false);
    const waiting = Array.from({ length: 64 }, () => instance.attempt(ALICE, true));
    const before = database.statementCount;
    expect(await instance.attempt(ALICE, true)).toEqual({ admitted: false, because: 'account', retryAfter: 1 });
    expect(database.statementCount - before).toBeLessThanOrEqual(1);
    expect(await instance.attempt({ ...ALICE, device: 'device-1' }, true)).toMatchObject({ admitted: true });
    await Promise.all([slow, ...waiting]);
    expect(instance.checks).toBe(65);
  });

  it('passes everything when rate limits are off', async () => {
    const { database, clock } = await start();
    const unlimited = new Instance(database, clock, false);
    const before = database.statementCount;
    for (let time = 0; time < 30; time += 1) expect(await unlimited.attempt(ALICE)).toEqual({ admitted: true, result: false });
    expect(database.statementCount).toBe(before);
  });
});
