import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { CleanUp, nextBatch } from '../../src/database/clean-up.js';
import { Database } from '../../src/database/database.js';
import { Leases } from '../../src/database/leases.js';
import { Random } from '../../src/platform/random.js';
import { FakeClock } from '../support/fake-clock.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';

const HOUR = 3_600_000;
const log = pino({ level: 'silent' });

eachDatabase('Leases and clean-up', (dialect) => {
  let fresh: FreshDatabase;
  let elsewhere: Database;
  let clock: FakeClock;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    elsewhere = await Database.open(fresh.location);
  });
  afterAll(async () => {
    await elsewhere.close();
    await fresh.close();
  });
  beforeEach(async () => {
    clock = new FakeClock();
    for (const table of ['leases', 'revoked_tokens', 'limit_counters']) await fresh.database.run(`DELETE FROM ${table}`);
  });
  const instance = (database = fresh.database): { leases: Leases; cleanUp: CleanUp } => {
    const leases = new Leases(database, clock, new Random(clock));
    return { leases, cleanUp: new CleanUp(database, leases, clock, log) };
  };

  describe('a lease', () => {
    it('is held by the first that asks, until it runs out', async () => {
      const [first, second] = [instance().leases, instance(elsewhere).leases];
      expect(await first.tryHold('work', 10)).toBe(true);
      expect(await second.tryHold('work', 10)).toBe(false);
      expect(await second.tryHold('other work', 10)).toBe(true);
      clock.advance('9s');
      expect(await second.tryHold('work', 10)).toBe(false);
      clock.advance('1s');
      expect(await second.tryHold('work', 10)).toBe(true);
      expect(await first.tryHold('work', 10)).toBe(false);
    });

    it('is prolonged by its holder', async () => {
      const [first, second] = [instance().leases, instance(elsewhere).leases];
      await first.tryHold('work', 10);
      clock.advance('9s');
      expect(await first.tryHold('work', 10)).toBe(true);
      clock.advance('9s');
      expect(await second.tryHold('work', 10)).toBe(false);
    });

    it('goes to one of twenty that ask at once, the first time and every time', async () => {
      for (const round of [1, 2]) {
        const asked = await Promise.all(Array.from({ length: 20 }, (_, index) => instance(index % 2 === 0 ? fresh.database : elsewhere).leases.tryHold('work', 10)));
        expect({ round, held: asked.filter(Boolean).length }).toEqual({ round, held: 1 });
        clock.advance('10s');
      }
    });

    it('given back is free, and cannot be given back by another', async () => {
      const [first, second] = [instance().leases, instance(elsewhere).leases];
      await first.tryHold('work', 10);
      await second.release('work');
      expect(await second.tryHold('work', 10)).toBe(false);
      await first.release('work');
      expect(await second.tryHold('work', 10)).toBe(true);
    });
  });

  describe('the clean-up', () => {
    const fill = async (count: number, expiresAt: (index: number) => number): Promise<void> => {
      for (let from = 0; from < count; from += 500) {
        const rows = Array.from({ length: Math.min(500, count - from) }, (_, index) => [`t${from + index}`, 0, expiresAt(from + index)]);
        await fresh.database.run(`INSERT INTO revoked_tokens (jti_digest, revoked_at, expires_at) VALUES ${rows.map(() => '(?, ?, ?)').join(', ')}`, rows.flat());
      }
    };
    const left = async (): Promise<number> => (await fresh.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM revoked_tokens'))?.n ?? -1;

    it('removes what expired an hour ago, and nothing younger', async () => {
      const now = clock.now();
      await fill(10, (index) => now - HOUR + (index - 5));
      const { cleanUp } = instance();
      cleanUp.register({ table: 'revoked_tokens', column: 'expires_at' });
      expect(await cleanUp.run()).toBe(5);
      expect(await left()).toBe(5);
    });

    it('removes nothing that has not expired, however often it runs', async () => {
      const now = clock.now();
      await fill(300, (index) => now + index);
      const { cleanUp } = instance();
      cleanUp.register({ table: 'revoked_tokens', column: 'expires_at', keepMs: 0 });
      for (let round = 0; round < 3; round += 1) expect(await cleanUp.run()).toBe(0);
      expect(await left()).toBe(300);
    });

    it('works through many in batches, while others write (F-15)', async () => {
      const now = clock.now();
      await fill(4000, (index) => (index % 4 === 3 ? now + HOUR : now - 2 * HOUR - index));
      const { cleanUp } = instance();
      cleanUp.register({ table: 'revoked_tokens', column: 'expires_at' });
      cleanUp.register({ table: 'limit_counters', column: 'window_ends_at', keepMs: 0 });
      await fresh.database.run('INSERT INTO limit_counters (key_digest, used, window_ends_at) VALUES (?, ?, ?)', ['k', 1, now - 1]);
      const cleaning = cleanUp.run();
      const writes = await Promise.all(Array.from({ length: 50 }, (_, index) => elsewhere.run('UPDATE revoked_tokens SET revoked_at = 1 WHERE jti_digest = ?', [`t${index * 4 + 3}`])));
      expect(await cleaning).toBe(3001);
      expect(writes).toEqual(writes.map(() => 1));
      expect(await left()).toBe(1000);
    });

    it('is one instance\'s work: another that comes meanwhile does nothing', async () => {
      await fill(2500, () => 0);
      const [first, second] = [instance(), instance(elsewhere)];
      for (const { cleanUp } of [first, second]) cleanUp.register({ table: 'revoked_tokens', column: 'expires_at' });
      const removed = await Promise.all([first.cleanUp.run(), second.cleanUp.run()]);
      expect(removed.toSorted((a, b) => a - b)).toEqual([0, 2500]);
      clock.advance('54s');
      await fill(1, () => 0);
      // The one that has done it keeps the lease for its next round.
      const next = await Promise.all([first.cleanUp.run(), second.cleanUp.run()]);
      expect(next.indexOf(1)).toBe(removed.indexOf(2500));
    });

    it('is taken over a minute after the instance that did it has died (F-15)', async () => {
      await fill(1, () => 0);
      const [dead, alive] = [instance(), instance(elsewhere)];
      alive.cleanUp.register({ table: 'revoked_tokens', column: 'expires_at' });
      await dead.cleanUp.run();
      clock.advance('60s');
      expect(await alive.cleanUp.run()).toBe(1);
    });

    it('stops between two batches when the server stops, and leaves the lease to the next', async () => {
      await fill(4000, () => 0);
      const [stopping, next] = [instance(), instance(elsewhere)];
      for (const { cleanUp } of [stopping, next]) cleanUp.register({ table: 'revoked_tokens', column: 'expires_at' });
      const cleaning = stopping.cleanUp.run();
      await stopping.cleanUp.onModuleDestroy();
      const removed = await cleaning;
      expect(removed).toBeLessThan(4000);
      expect(await next.cleanUp.run()).toBe(4000 - removed);
    });

    it('refuses to be told of what is no plain column', () => {
      expect(() => instance().cleanUp.register({ table: 'notes; DROP TABLE users', column: 'x' })).toThrow(TypeError);
    });
  });
});

describe('The size of a batch', () => {
  it('doubles while it is quick, up to a thousand', () => {
    expect(nextBatch(200, 5, 80)).toBe(400);
    expect(nextBatch(800, 5, 80)).toBe(1000);
  });

  it('stays while it takes what it may', () => expect(nextBatch(400, 60, 80)).toBe(400));

  it('halves when it was too slow, and never ends at nothing', () => {
    expect(nextBatch(400, 200, 80)).toBe(200);
    expect(nextBatch(25, 5000, 80)).toBe(20);
  });
});
