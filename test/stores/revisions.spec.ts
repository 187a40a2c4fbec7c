import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { Revisions } from '../../src/database/revisions.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';
import { gate, pause } from './waiting.js';

eachDatabase('A revision', (dialect) => {
  let fresh: FreshDatabase;
  let elsewhere: Database;
  let here: Revisions;
  let there: Revisions;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    elsewhere = await Database.open(fresh.location);
  });
  afterAll(async () => {
    await elsewhere.close();
    await fresh.close();
  });
  beforeEach(() => {
    here = new Revisions(fresh.database);
    there = new Revisions(elsewhere);
  });
  afterEach(() => {
    for (const revisions of [here, there]) revisions.onModuleDestroy();
  });

  it('is asked for once, and known without asking from then on', async () => {
    const first = here.current('clients');
    expect(first).toBeInstanceOf(Promise);
    const known = await first;
    expect(here.current('clients')).toBe(known);
    const counted = fresh.database.statementCount;
    await pause(1300);
    expect(here.current('clients')).toBe(known);
    expect(fresh.database.statementCount).toBe(counted);
  });

  it('moves at once where it was bumped, when the transaction has committed', async () => {
    const before = await here.current('apis');
    await fresh.database.transaction(async (tx) => {
      await here.bump(tx, 'apis');
      expect(here.current('apis')).toBe(before);
    });
    expect(here.current('apis')).toBe(before + 1);
    await pause(700);
    expect(here.current('apis')).toBe(before + 1);
  });

  it('stays where it was when the transaction rolls back', async () => {
    const before = await here.current('apis');
    await expect(fresh.database.transaction(async (tx) => {
      await here.bump(tx, 'apis');
      throw new Error('no');
    })).rejects.toThrow('no');
    await pause(700);
    expect(here.current('apis')).toBe(before);
  });

  it('is known to other instances within a second', async () => {
    const before = await there.current('keys');
    await fresh.database.transaction((tx) => here.bump(tx, 'keys'));
    await pause(1000);
    expect(await there.current('keys')).toBe(before + 1);
  });

  it('is not taken back by a poll that was under way when it was bumped', async () => {
    const answered = gate();
    // The answer to the second poll is held up on its way.
    let polls = 0;
    const slow = Object.create(fresh.database, {
      quietly: {
        value: async (sql: string) => {
          const answer = await fresh.database.quietly(sql);
          if ((polls += 1) === 2) await answered.opened;
          return answer;
        },
      },
    }) as Database;
    const polled = new Revisions(slow);
    const known = await polled.current('clients');
    while (polls < 2) await pause(10);
    await fresh.database.transaction((tx) => polled.bump(tx, 'clients'));
    answered.open();
    await pause(20);
    expect(await polled.current('clients')).toBe(known + 1);
    polled.onModuleDestroy();
  });

  it('follows the database back when a backup was restored (F-27)', async () => {
    await here.current('keys');
    await elsewhere.run("UPDATE revisions SET revision = 0 WHERE name = 'keys'");
    await pause(1100);
    expect(await here.current('keys')).toBe(0);
  });

  it('bumped by a statement of its own moves at once too', async () => {
    const before = await here.current('keys');
    await here.bump(fresh.database, 'keys');
    expect(here.current('keys')).toBe(before + 1);
  });
});
