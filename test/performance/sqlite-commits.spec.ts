import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEngine } from '../../src/database/engines/sqlite-engine.js';
import type { SqliteConnection } from '../../src/database/engines/sqlite-handle.js';
import { sqlite } from '../../src/database/dialects/sqlite.js';
import { Database } from '../../src/database/database.js';
import { DatabaseUnavailable, UniqueViolation } from '../../src/database/statements.js';
import { Note } from '../../src/resources/notes/note.entity.js';
import { freshLocation } from '../support/database.js';
import { aNote } from '../stores/a-note.js';
import { gate } from '../stores/waiting.js';

describe('Everything that is written to SQLite in one turn of the event loop', () => {
  let database: Database;
  let writer: SqliteConnection;
  let close: () => Promise<void>;
  /** BEGIN, COMMIT, SAVEPOINT ... as they reach the file. */
  let spoken: string[];

  beforeEach(async () => {
    const { location, remove } = await freshLocation('sqlite');
    const engine = await sqlite.open(location);
    if (!(engine instanceof SqliteEngine)) throw new TypeError('This is a test of the SQLite engine');
    writer = (engine.dataSource.driver as unknown as { databaseConnection: SqliteConnection }).databaseConnection;
    spoken = [];
    listen(() => undefined);
    database = new Database(sqlite, engine);
    close = async () => {
      await database.close();
      await remove();
    };
  });
  afterEach(() => close());

  /** Writes down what the connection is told, and lets the test fail it. */
  function listen(before: (sql: string) => void): void {
    const exec = Object.getPrototypeOf(writer) as SqliteConnection;
    writer.exec = (sql) => {
      before(sql);
      spoken.push(sql);
      exec.exec.call(writer, sql);
    };
  }
  const ids = async (): Promise<string[]> => (await database.select(Note, 'ORDER BY id')).map(({ id }) => id);
  const commits = (): number => spoken.filter((sql) => sql === 'COMMIT').length;

  it('is brought to the disk by one COMMIT', async () => {
    await Promise.all(Array.from({ length: 16 }, (_, index) => (index % 2 === 0
      ? database.insert(Note, aNote(`note${index}`))
      : database.transaction(async (tx) => tx.insert(Note, aNote(`note${index}`))))));
    expect((await ids()).length).toBe(16);
    expect(commits()).toBe(1);
  });

  it('is answered to nobody before that COMMIT', async () => {
    let answered = 0;
    listen((sql) => {
      if (sql === 'COMMIT') expect(answered).toBe(0);
    });
    await Promise.all(Array.from({ length: 8 }, async (_, index) => {
      await database.insert(Note, aNote(`note${index}`));
      answered += 1;
    }));
    expect(answered).toBe(8);
  });

  it('is shown to no reader before that COMMIT', async () => {
    let seen: Promise<string[]> | undefined;
    listen((sql) => {
      if (sql === 'COMMIT') seen ??= ids();
    });
    await Promise.all([database.insert(Note, aNote('a')), database.insert(Note, aNote('b'))]);
    expect(await seen).toEqual([]);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('keeps what the others wrote when one is refused', async () => {
    await database.insert(Note, aNote('taken'));
    const results = await Promise.allSettled(['a', 'taken', 'b', 'taken'].map((id, index) => (index < 2
      ? database.insert(Note, aNote(id))
      : database.transaction(async (tx) => {
        await tx.insert(Note, aNote(`${id} before`));
        await tx.insert(Note, aNote(id));
      }))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect((results[3] as PromiseRejectedResult).reason).toBeInstanceOf(UniqueViolation);
    expect(await ids()).toEqual(['a', 'b', 'b before', 'taken']);
  });

  it('keeps what the others wrote when the first one rolls back, and when a later one does', async () => {
    const failing = (id: string): Promise<void> => database.transaction(async (tx) => {
      await tx.insert(Note, aNote(id));
      throw new RangeError(id);
    });
    const results = await Promise.allSettled([failing('first'), database.insert(Note, aNote('a')), failing('later'), database.transaction((tx) => tx.insert(Note, aNote('b')))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('is committed with the transaction that outlasts the turn, in the order in which it was written', async () => {
    const finish = gate();
    const early = database.insert(Note, aNote('early'));
    const long = database.transaction(async (tx) => {
      await tx.insert(Note, aNote('long'));
      await finish.opened;
    });
    const late = database.insert(Note, aNote('late'));
    setTimeout(() => finish.open(), 20);
    await Promise.all([early, long, late]);
    expect(await ids()).toEqual(['early', 'late', 'long']);
  });

  it('fails for all when the COMMIT fails, says that nobody can tell, and goes on with the next one', async () => {
    let failures = 1;
    listen((sql) => {
      // SQLITE_IOERR_FSYNC
      if (sql === 'COMMIT' && failures-- > 0) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC', rawCode: 1034 });
    });
    const results = await Promise.allSettled([database.insert(Note, aNote('a')), database.transaction((tx) => tx.insert(Note, aNote('b')))]);
    for (const result of results) {
      const reason: unknown = (result as PromiseRejectedResult).reason;
      expect(reason).toBeInstanceOf(DatabaseUnavailable);
      expect(reason).toMatchObject({ outcomeUnknown: true });
    }
    expect(await ids()).toEqual([]);
    await database.insert(Note, aNote('c'));
    expect(await ids()).toEqual(['c']);
  });

  it('is tried again when SQLite takes back more than the statement that failed', async () => {
    const prepare = writer.prepare.bind(writer);
    let failures = 1;
    writer.prepare = (sql) => {
      // As a full disk does: the whole transaction is gone.
      if (sql.startsWith('DELETE') && failures-- > 0) {
        writer.exec('ROLLBACK');
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL', rawCode: 13 });
      }
      return prepare(sql);
    };
    const results = await Promise.allSettled([database.insert(Note, aNote('a')), database.transaction((tx) => tx.insert(Note, aNote('b'))), database.run('DELETE FROM notes WHERE id = ?', ['none'])]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect((results[2] as PromiseRejectedResult).reason).toBeInstanceOf(DatabaseUnavailable);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('is committed before TypeORM writes on the same connection, and before the database closes', async () => {
    const before = database.insert(Note, aNote('before'));
    const runner = database.dataSource.createQueryRunner('master');
    await runner.startTransaction();
    await runner.query("UPDATE notes SET body = 'seen'");
    await runner.commitTransaction();
    await runner.release();
    await before;
    const last = database.run('UPDATE notes SET owner = ?', ['last']);
    expect((await database.first(Note, ''))?.body).toBe('seen');
    await Promise.all([last, database.close()]);
  });
});
