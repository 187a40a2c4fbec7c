import { describe, expect, it } from '@jest/globals';
import { describeDatabase } from './describe-database.js';

describe('the database in a sentence', () => {
  it('is a path from here when the file lies below', () => {
    expect(describeDatabase({ database: { dialect: 'sqlite', path: '/srv/data/doorward.sqlite', temporary: false } }, '/srv')).toBe('./data/doorward.sqlite');
  });

  it('is the whole path when the file lies elsewhere', () => {
    expect(describeDatabase({ database: { dialect: 'sqlite', path: '/var/lib/doorward.sqlite', temporary: false } }, '/srv')).toBe('/var/lib/doorward.sqlite');
  });

  it('never shows the password', () => {
    const database = { dialect: 'mysql', host: 'db', port: 3306, user: 'doorward', password: 'hunter2', name: 'identity' } as const;
    expect(describeDatabase({ database })).toBe('mysql://doorward@db:3306/identity');
  });
});
