import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UniqueViolation } from '../../src/database/statements.js';
import { Note } from '../../src/resources/notes/note.entity.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';
import { aNote } from './a-note.js';
import { OtherProcess } from './other-process.js';
import { pause } from './waiting.js';

const CONTENDERS = 100;

eachDatabase('A single-use row', (dialect) => {
  let fresh: FreshDatabase;
  let other: OtherProcess;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    other = await OtherProcess.on(fresh.location);
  });
  afterAll(async () => {
    await other.stop();
    await fresh.close();
  });
  beforeEach(async () => {
    await fresh.database.run('DELETE FROM notes');
    await fresh.database.insert(Note, aNote('code', { owner: 'nobody' }));
  });

  const sql = 'UPDATE notes SET owner = ? WHERE id = ? AND owner = ?';

  describe('in one process', () => {
    it('is won by one of 100 that try at once', async () => {
      const verdicts = await Promise.all(Array.from({ length: CONTENDERS }, (_, index) => fresh.database.run(sql, [`winner${index}`, 'code', 'nobody'])));
      expect(verdicts.filter((matched) => matched === 1).length).toBe(1);
      expect((await fresh.database.first(Note, ''))?.owner).toBe(`winner${verdicts.indexOf(1)}`);
    });

    it('is won by one of 100 transactions, which alone leaves what it inserted', async () => {
      const verdicts = await Promise.all(Array.from({ length: CONTENDERS }, (_, index) => fresh.database.transaction(async (tx) => {
        const won = (await tx.run(sql, [`winner${index}`, 'code', 'nobody'])) === 1;
        if (won) await tx.insert(Note, aNote(`token${index}`, { owner: 'winner' }));
        return won;
      })));
      expect(verdicts.filter(Boolean).length).toBe(1);
      expect(await fresh.database.rows("SELECT id FROM notes WHERE owner = 'winner'")).toEqual([{ id: `token${verdicts.indexOf(true)}` }]);
    });

    it('is inserted by one of 100 that insert it at once', async () => {
      const results = await Promise.allSettled(Array.from({ length: CONTENDERS }, () => fresh.database.insert(Note, aNote('once'))));
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      expect(refused.length).toBe(CONTENDERS - 1);
      expect(refused.every((reason) => reason instanceof UniqueViolation)).toBe(true);
    });
  });

  describe('in two processes', () => {
    it.each([['statements', false], ['transactions', true]])('is won by one of 200 %s', async (_, together) => {
      const [elsewhere, ...here] = await Promise.all([
        other.contend({ sql, params: ['elsewhere', 'code', 'nobody'], times: CONTENDERS, together }),
        ...Array.from({ length: CONTENDERS }, () => (together
          ? fresh.database.transaction((tx) => tx.run(sql, ['here', 'code', 'nobody']))
          : fresh.database.run(sql, ['here', 'code', 'nobody']))),
      ]);
      expect(elsewhere.errors).toEqual([]);
      expect(elsewhere.matched + here.reduce((sum, matched) => sum + matched, 0)).toBe(1);
    });

    it('loses none of 400 increments, and shows nobody that the other was writing (F-19)', async () => {
      const increment = 'UPDATE notes SET created_at = created_at + 1 WHERE id = ?';
      const [elsewhere] = await Promise.all([
        other.contend({ sql: increment, params: ['code'], times: 200, together: true }),
        // What has read first could not go on to write in SQLite if another process wrote between: such a transaction must begin as a writer.
        ...Array.from({ length: 200 }, () => fresh.database.transaction(async (tx) => {
          await tx.first(Note, '');
          await pause(0);
          await tx.run(increment, ['code']);
        })),
      ]);
      expect(elsewhere.errors).toEqual([]);
      expect((await fresh.database.first(Note, ''))?.createdAt).toBe(400);
    });

    it('is seen by this one when the other has committed it', async () => {
      await other.contend({ sql, params: ['elsewhere', 'code', 'nobody'], times: 1 });
      expect((await fresh.database.first(Note, 'WHERE id = ?', ['code']))?.owner).toBe('elsewhere');
    });
  });
});
