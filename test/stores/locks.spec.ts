import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/data-source.js';

/** Another process looks into the file and closes it, as every command does. */
const visit = (path: string): void => {
  execFileSync(process.execPath, ['-e', `const D = require('libsql'); const d = new D(${JSON.stringify(path)}); d.prepare('SELECT count(*) FROM revisions').get(); d.close();`], { cwd: join(import.meta.dirname, '../..') });
};

it('keeps its locks when it opens the same SQLite file again: no other process may take the write-ahead log away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-locks-'));
  const location = { dialect: 'sqlite', path: join(folder, 'doorward.sqlite'), temporary: false } as const;
  await migrate(location);
  const first = await Database.open(location);
  const second = await Database.open(location);
  await first.run('UPDATE revisions SET revision = 1');
  visit(location.path);
  expect(existsSync(`${location.path}-wal`)).toBe(true);
  await first.run('UPDATE revisions SET revision = 2');
  visit(location.path);
  expect(await second.rows('SELECT DISTINCT revision FROM revisions')).toEqual([{ revision: 2 }]);
  await Promise.all([first.close(), second.close()]);
  const third = await Database.open(location);
  expect(await third.rows('SELECT DISTINCT revision FROM revisions')).toEqual([{ revision: 2 }]);
  await third.close();
  rmSync(folder, { recursive: true });
});
