import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import libsql from 'libsql';
import { Database } from '../../src/database/database.js';
import { DatabaseUnavailable } from '../../src/database/statements.js';
import { Note } from '../../src/resources/notes/note.entity.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { type MysqlLocation, asAdministrator, mariaDbUrl, query } from '../support/mariadb.js';
import { aNote } from './a-note.js';
import { TcpProxy } from './tcp-proxy.js';
import { meeting, pause } from './waiting.js';

const increment = 'UPDATE notes SET created_at = created_at + 1 WHERE id = ?';
const countOf = async (database: Database, id: string): Promise<number | undefined> => (await database.first(Note, 'WHERE id = ?', [id]))?.createdAt;

(mariaDbUrl === undefined ? describe.skip : describe)('Faults of MariaDB', () => {
  let fresh: FreshDatabase;
  let proxy: TcpProxy;
  /** The same database through the proxy. */
  let far: Database;
  beforeAll(async () => {
    fresh = await freshDatabase('mysql');
    const location = fresh.location as MysqlLocation;
    proxy = await TcpProxy.to(location.host, location.port);
    far = await Database.open({ ...location, host: '127.0.0.1', port: proxy.port });
  });
  afterAll(async () => {
    await far.close();
    await proxy.stop();
    await fresh.close();
  });
  beforeEach(async () => {
    proxy.heal();
    await fresh.database.run('DELETE FROM notes');
    for (const id of ['a', 'b']) await fresh.database.insert(Note, aNote(id));
  });

  /** Ends every server-side connection of this database but the one that asks. */
  const killAll = (): Promise<void> => asAdministrator(async (connection) => {
    const { name } = fresh.location as MysqlLocation;
    for (const { id } of await query(connection, 'SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()', [name])) {
      await connection.query(`KILL ${String(id)}`).catch(() => undefined);
    }
  });

  describe('a conflict', () => {
    it('that is a deadlock (1213) is tried again until both have succeeded (F-07)', async () => {
      let attempts = 0;
      const meet = meeting(2);
      const crossing = (first: string, second: string): Promise<void> => fresh.database.transaction(async (tx) => {
        attempts += 1;
        await tx.run(increment, [first]);
        await meet();
        await tx.run(increment, [second]);
      });
      await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
      expect([await countOf(fresh.database, 'a'), await countOf(fresh.database, 'b')]).toEqual([2, 2]);
      expect(attempts).toBe(3);
    });

    it('that the work has swallowed still undoes all of it', async () => {
      const meet = meeting(2);
      const crossing = (first: string, second: string): Promise<string> => fresh.database.transaction(async (tx) => {
        await tx.run(increment, [first]);
        await meet();
        await tx.run(increment, [second]).catch(() => undefined);
        return 'done';
      });
      expect(await Promise.all([crossing('a', 'b'), crossing('b', 'a')])).toEqual(['done', 'done']);
      expect([await countOf(fresh.database, 'a'), await countOf(fresh.database, 'b')]).toEqual([2, 2]);
    });

    it('that is a lock time-out (1205) is tried again, and succeeds when the lock is gone', async () => {
      await asAdministrator(async (connection) => {
        const { name } = fresh.location as MysqlLocation;
        await connection.query(`USE ${name}; BEGIN; UPDATE notes SET owner = 'locked' WHERE id = 'a'`);
        const waiting = fresh.database.run(increment, ['a']);
        await pause(1300);
        await connection.query('COMMIT');
        expect(await waiting).toBe(1);
      });
      expect(await countOf(fresh.database, 'a')).toBe(1);
    });

    it('that does not end is unavailability within five seconds, and changes nothing', async () => {
      await asAdministrator(async (connection) => {
        const { name } = fresh.location as MysqlLocation;
        await connection.query(`USE ${name}; BEGIN; UPDATE notes SET owner = 'locked' WHERE id = 'a'`);
        const started = performance.now();
        await expect(fresh.database.transaction((tx) => tx.run(increment, ['a']))).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: false });
        expect(performance.now() - started).toBeLessThan(5000);
        await connection.query('ROLLBACK');
      });
      expect(await countOf(fresh.database, 'a')).toBe(0);
    });
  });

  describe('a lost connection', () => {
    it('before COMMIT runs the transaction again, with one effect', async () => {
      let attempts = 0;
      await fresh.database.transaction(async (tx) => {
        attempts += 1;
        await tx.run(increment, ['a']);
        if (attempts === 1) await killAll();
        await tx.run(increment, ['a']);
      });
      expect(attempts).toBe(2);
      expect(await countOf(fresh.database, 'a')).toBe(2);
    });

    it('while idle is nobody else\'s matter: the next statements find new connections', async () => {
      await Promise.all(Array.from({ length: 10 }, () => fresh.database.ping()));
      await killAll();
      expect(await countOf(fresh.database, 'a')).toBe(0);
      expect(await fresh.database.run(increment, ['a'])).toBe(1);
      expect(await fresh.database.transaction((tx) => tx.run(increment, ['a']))).toBe(1);
    });

    it('at COMMIT is an unknown outcome, and is not tried again', async () => {
      let attempts = 0;
      // The connection is made before: its session settings say READ-COMMITTED.
      await far.transaction((tx) => tx.rows('SELECT id FROM notes'));
      proxy.cutAfter('COMMIT');
      const committing = far.transaction(async (tx) => {
        attempts += 1;
        await tx.run(increment, ['a']);
      });
      await expect(committing).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: true });
      expect(attempts).toBe(1);
      // This time it had taken effect.
      expect(await countOf(fresh.database, 'a')).toBe(1);
    });

    it('during a writing statement of its own is an unknown outcome, and is not tried again', async () => {
      proxy.cutAfter('UPDATE notes');
      await expect(far.run(increment, ['a'])).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: true });
      expect(await countOf(fresh.database, 'a')).toBe(1);
    });

    it('during a reading statement is not noticed', async () => {
      proxy.cutAfter('SELECT id', 2);
      expect(await far.row('SELECT id FROM notes WHERE id = ?', ['a'])).toEqual({ id: 'a' });
    });

    it('does not stay: the same Database goes on as soon as there is a server', async () => {
      proxy.closeAll();
      expect(await far.run(increment, ['a'])).toBe(1);
      expect(await far.transaction((tx) => tx.run(increment, ['a']))).toBe(1);
    });
  });

  describe('a server', () => {
    it('that has gone silent is unavailability within five seconds for everybody who waits, and no transaction is in doubt (F-11)', async () => {
      await Promise.all(Array.from({ length: 10 }, () => far.ping()));
      await far.transaction(async (tx) => tx.run(increment, ['b']));
      proxy.silence();
      const started = performance.now();
      const attempts: Promise<unknown>[] = Array.from({ length: 30 }, () => far.row('SELECT id FROM notes'));
      const transactions = Array.from({ length: 30 }, () => far.transaction((tx) => tx.run(increment, ['a'])));
      for (const result of await Promise.allSettled([...attempts, ...transactions])) {
        expect(result).toMatchObject({ status: 'rejected', reason: { name: 'DatabaseUnavailable' } });
      }
      for (const result of await Promise.allSettled(transactions)) expect(result).toMatchObject({ reason: { outcomeUnknown: false } });
      expect(performance.now() - started).toBeLessThan(5000);
      // New connections find the same silence.
      const again = performance.now();
      await expect(far.ping()).rejects.toBeInstanceOf(DatabaseUnavailable);
      expect(performance.now() - again).toBeLessThan(5000);
      proxy.heal();
      expect(await far.run(increment, ['a'])).toBe(1);
      expect(await countOf(fresh.database, 'a')).toBe(1);
    });

    it('that has gone silent does not keep a stopping process waiting', async () => {
      const database = await Database.open({ ...(fresh.location as MysqlLocation), host: '127.0.0.1', port: proxy.port });
      await Promise.all([database.ping(), database.transaction((tx) => tx.rows('SELECT id FROM notes'))]);
      proxy.silence();
      const started = performance.now();
      await database.close();
      expect(performance.now() - started).toBeLessThan(4000);
    });

    it('that is not there is unavailability at once', async () => {
      const gone = await TcpProxy.to('127.0.0.1', 1);
      const { port } = gone;
      const location = fresh.location as MysqlLocation;
      const database = await Database.open({ ...location, host: '127.0.0.1', port: proxy.port });
      await database.close();
      await gone.stop();
      const started = performance.now();
      await expect(Database.open({ ...location, port })).rejects.toThrow('ECONNREFUSED');
      expect(performance.now() - started).toBeLessThan(2000);
    });

    it('that is read-only for now refuses writes as unavailability, and reads go on (F-08)', async () => {
      // The tests' own user may write to a read-only server, so this one is made without that right.
      const location = fresh.location as MysqlLocation;
      await asAdministrator((connection) => connection.query(
        `DROP USER IF EXISTS 'plain'@'127.0.0.1'; CREATE USER 'plain'@'127.0.0.1' IDENTIFIED BY 'plain'; GRANT SELECT, INSERT, UPDATE, DELETE ON ${location.name}.* TO 'plain'@'127.0.0.1'; SET GLOBAL read_only = 1`,
      ));
      const plain = await Database.open({ ...location, user: 'plain', password: 'plain' });
      try {
        await expect(plain.run(increment, ['a'])).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: false });
        await expect(plain.transaction((tx) => tx.run(increment, ['a']))).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: false });
        expect(await countOf(plain, 'a')).toBe(0);
        await asAdministrator((connection) => connection.query('SET GLOBAL read_only = 0'));
        expect(await plain.run(increment, ['a'])).toBe(1);
      } finally {
        await asAdministrator((connection) => connection.query('SET GLOBAL read_only = 0'));
        await plain.close();
      }
    });
  });
});

describe('Faults of SQLite', () => {
  let fresh: FreshDatabase;
  let other: InstanceType<typeof libsql>;
  beforeEach(async () => {
    fresh = await freshDatabase('sqlite');
    await fresh.database.insert(Note, aNote('a'));
    other = new libsql(fresh.location.dialect === 'sqlite' ? fresh.location.path : '');
  });
  afterEach(async () => {
    other.close();
    await fresh.close();
  });

  it('waits for another process that is writing, without standing still (F-19)', async () => {
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 5);
    const writing = Promise.all([fresh.database.run(increment, ['a']), fresh.database.transaction((tx) => tx.run(increment, ['a']))]);
    await pause(500);
    expect(await countOf(fresh.database, 'a')).toBe(0);
    other.exec('COMMIT');
    expect(await writing).toEqual([1, 1]);
    clearInterval(counting);
    // A hundred where there is nothing else to do; one or none for who stands still.
    expect(turns).toBeGreaterThan(10);
    expect(await countOf(fresh.database, 'a')).toBe(2);
  });

  it('gives up on another process after two seconds, and goes on when it has ended', async () => {
    other.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    await expect(fresh.database.transaction((tx) => tx.run(increment, ['a']))).rejects.toMatchObject({ name: 'DatabaseUnavailable', outcomeUnknown: false });
    expect(performance.now() - started).toBeLessThan(3500);
    other.exec('ROLLBACK');
    expect(await fresh.database.run(increment, ['a'])).toBe(1);
  });

  it('refuses writes as unavailability while the disk is full, reads on, and heals by itself (F-17)', async () => {
    const pages = (await fresh.database.row<{ page_count: number }>('PRAGMA page_count'))?.page_count ?? 0;
    await fresh.database.transaction((tx) => tx.rows(`PRAGMA max_page_count = ${pages + 2}`));
    const fill = Promise.all(Array.from({ length: 50 }, (_, index) => fresh.database.insert(Note, aNote(`n${index}`, { body: 'x'.repeat(1000) }))));
    await expect(fill).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await expect(fresh.database.transaction(async (tx) => {
      for (let index = 0; index < 50; index += 1) await tx.insert(Note, aNote(`m${index}`, { body: 'x'.repeat(1000) }));
    })).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    expect(await countOf(fresh.database, 'a')).toBe(0);
    expect(await fresh.database.row("SELECT id FROM notes WHERE id LIKE 'm%'")).toBeUndefined();
    await fresh.database.transaction((tx) => tx.rows('PRAGMA max_page_count = 1000000'));
    await fresh.database.insert(Note, aNote('later'));
    expect(await fresh.database.row('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  });

  it('refuses everything once it is closed', async () => {
    await fresh.database.close();
    await expect(fresh.database.row('SELECT id FROM notes')).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(fresh.database.run(increment, ['a'])).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(fresh.database.transaction(async () => 1)).rejects.toBeInstanceOf(DatabaseUnavailable);
  });
});
