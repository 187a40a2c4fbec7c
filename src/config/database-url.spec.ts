import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { resolve } from 'node:path';
import { parseDatabaseUrl } from './database-url.js';
import { SettingProblem } from './problems.js';

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/x.sqlite', resolve('data/x.sqlite')], ['sqlite:x', resolve('x')], ['sqlite:/data/x.sqlite', '/data/x.sqlite'], ['sqlite:///data/x.sqlite', '/data/x.sqlite'],
  ])('takes %s as a file', (text, path) => {
    expect(parseDatabaseUrl(text)).toEqual({ dialect: 'sqlite', path, temporary: false });
  });

  it('takes sqlite::memory: as a temporary file', () => {
    expect(parseDatabaseUrl('sqlite::memory:')).toEqual({ dialect: 'sqlite', path: undefined, temporary: true });
  });

  it.each([
    ['mysql://door:p%40ss%2Fw%3F%23@db.example.test/doorward', { host: 'db.example.test', port: 3306, user: 'door', password: 'p@ss/w?#', name: 'doorward' }],
    ['mariadb://door@[::1]:3307/doorward_1', { host: '::1', port: 3307, user: 'door', password: '', name: 'doorward_1' }],
  ])('takes %s apart', (text, expected) => {
    expect(parseDatabaseUrl(text)).toEqual({ dialect: 'mysql', ...expected });
  });

  it.each([
    'postgres://a:hunter2@b/c', 'sqlite:', 'sqlite://host/x', 'sqlite:x?mode=ro', 'sqlite:/data/', 'sqlite', 'file:x', 'libsql://a.example.test', 'mysql:',
    'mysql://door:hunter2@/doorward', 'mysql://door:hunter2@db', 'mysql://door:hunter2@db/', 'mysql://:hunter2@db/doorward', 'mysql://door:hunter2@db/a/b', 'mysql://door:hunter2@db:0/a',
    'mysql://door:hunter2@db:99999/a', 'mysql://door:hunter2@db/a?ssl=true', 'mysql://door:hunter2#x@db/a', 'mysql://door:hunter2%zz@db/a', 'mysql://door:hunter2/x@db/a',
  ])('refuses %s without repeating its password', (text) => {
    expect.assertions(2);
    try {
      parseDatabaseUrl(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SettingProblem);
      expect(String(error)).not.toContain('hunter2');
    }
  });

  it('gives back every user, password and name that was percent-encoded into it', () => {
    const part = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(fc.property(part, part, (user, password) => {
      const text = `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db/doorward`;
      expect(parseDatabaseUrl(text)).toMatchObject({ user, password, name: 'doorward' });
    }));
  });
});
