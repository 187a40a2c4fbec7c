import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/database/database.js';
import { DatabaseUnavailable, type Transaction } from '../../src/database/statements.js';
import { Note } from '../../src/resources/notes/note.entity.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';
import { aNote } from './a-note.js';
import { gate, pause } from './waiting.js';

eachDatabase('Transactions', (dialect) => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    database = fresh.database;
  });
  afterAll(() => fresh.close());
  beforeEach(async () => {
    await database.run('DELETE FROM notes');
  });
  const ids = async (): Promise<string[]> => (await database.select(Note, 'ORDER BY id')).map(({ id }) => id);

  describe('one beside another', () => {
    it('loses no insert when another request rolls back meanwhile', async () => {
      const finish = gate();
      const rollingBack = database.transaction(async (tx) => {
        await tx.insert(Note, aNote('of the one that fails'));
        await finish.opened;
        throw new Error('refused');
      });
      const inserting = database.insert(Note, aNote('of the other'));
      finish.open();
      await expect(rollingBack).rejects.toThrow('refused');
      await inserting;
      expect(await ids()).toEqual(['of the other']);
    });

    it('shows nobody what has not been committed', async () => {
      const finish = gate();
      const written = gate();
      const writing = database.transaction(async (tx) => {
        await tx.insert(Note, aNote('a'));
        written.open();
        await finish.opened;
        expect((await tx.select(Note, '')).length).toBe(1);
      });
      await written.opened;
      expect(await ids()).toEqual([]);
      finish.open();
      await writing;
      expect(await ids()).toEqual(['a']);
    });

    it('lets 20 at once succeed, each with its own rows', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => database.transaction(async (tx) => {
        await tx.insert(Note, aNote(`a${index}`));
        await pause(2);
        expect(await tx.first(Note, 'WHERE id = ?', [`a${index}`])).toEqual(aNote(`a${index}`));
        await tx.insert(Note, aNote(`b${index}`));
      })));
      expect((await ids()).length).toBe(40);
    });

    it('keeps half of 20 when the other half rolls back', async () => {
      const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => database.transaction(async (tx) => {
        await tx.insert(Note, aNote(`n${index}`));
        await pause(2);
        if (index % 2 === 1) throw new Error('odd');
      })));
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(10);
      expect((await ids()).length).toBe(10);
    });

    it('adds up 40 increments of one row, whichever way they come', async () => {
      await database.insert(Note, aNote('counter'));
      const increment = 'UPDATE notes SET created_at = created_at + 1 WHERE id = ?';
      await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0
        ? database.run(increment, ['counter'])
        : database.transaction(async (tx) => tx.run(increment, ['counter'])))));
      expect((await database.first(Note, ''))?.createdAt).toBe(40);
    });
  });

  describe('by itself', () => {
    it('answers what the work answered, and commits a refusal that is a return value', async () => {
      const verdict = await database.transaction(async (tx) => {
        await tx.insert(Note, aNote('trace'));
        return 'refused' as const;
      });
      expect(verdict).toBe('refused');
      expect(await ids()).toEqual(['trace']);
    });

    it('undoes everything when the work throws, and passes on what it threw', async () => {
      const thrown = new RangeError('no');
      await expect(database.transaction(async (tx) => {
        await tx.insert(Note, aNote('a'));
        throw thrown;
      })).rejects.toBe(thrown);
      expect(await ids()).toEqual([]);
    });

    it('runs what waits for the commit after it, once, and never after a rollback', async () => {
      const seen: string[] = [];
      await database.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('committed'));
        await tx.insert(Note, aNote('a'));
        seen.push('worked');
      });
      await database.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('never'));
        throw new Error('no');
      }).catch(() => undefined);
      expect(seen).toEqual(['worked', 'committed']);
    });

    it('refuses a statement that comes after its end', async () => {
      let kept: Transaction | undefined;
      await database.transaction(async (tx) => {
        kept = tx;
      });
      await expect(kept?.insert(Note, aNote('late'))).rejects.toThrow('The transaction has ended');
      expect(await ids()).toEqual([]);
    });
  });
});

eachDatabase('A Database used inside its own transaction', (dialect) => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
  });
  afterAll(() => fresh.close());

  it('waits for itself two seconds at most, then says so, and all goes on (F-09)', async () => {
    const { database } = fresh;
    await database.insert(Note, aNote('a'));
    const started = performance.now();
    const nested = database.transaction(async (tx) => {
      await tx.run('UPDATE notes SET body = ? WHERE id = ?', ['tx', 'a']);
      // A mistake: this is another connection, or the same writer's queue.
      await database.run('UPDATE notes SET body = ? WHERE id = ?', ['not the tx', 'a']);
    });
    await expect(nested).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(performance.now() - started).toBeLessThan(5000);
    if (dialect === 'sqlite') await expect(nested).rejects.toThrow('in place of the Transaction');
    expect((await database.first(Note, ''))?.body).toBe('text');
    expect(await database.run('UPDATE notes SET body = ?', ['later'])).toBe(1);
  });

  it('is no reason for twelve at once to wait for ever', async () => {
    const { database } = fresh;
    const started = performance.now();
    await Promise.allSettled(Array.from({ length: 12 }, () => database.transaction(async (tx) => {
      await tx.run('UPDATE notes SET body = ?', ['tx']);
      await database.transaction(async (inner) => inner.run('UPDATE notes SET body = ?', ['inner']));
    })));
    expect(performance.now() - started).toBeLessThan(12_000);
    expect(await database.run('UPDATE notes SET body = ?', ['after'])).toBe(1);
  });
});
