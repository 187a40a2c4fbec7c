import { type Check, error } from '../check.js';

export const databaseVersion: Check = {
  name: 'database-version',
  about: 'The database server is MySQL 8, MariaDB 10.6 or newer',
  needs: ['database'],
  async run({ database }) {
    if (database.dialect.name !== 'mysql') return [];
    const { version = '' } = (await database.row<{ version: string }>('SELECT VERSION() AS version')) ?? {};
    return isRecent(version) ? [] : [error(`The database server is ${version.slice(0, 60)}, which Doorward is not tested with.`, 'Move to MySQL 8.0 or MariaDB 10.6 at least.')];
  },
};

/** MariaDB names itself, sometimes behind a MySQL version that old replicas believe. */
export function isRecent(version: string): boolean {
  const maria = /(?:^|-)(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version);
  const [, major = '0', minor = '0'] = maria ?? /^(\d+)\.(\d+)/.exec(version) ?? [];
  return maria === null ? Number(major) >= 8 : Number(major) > 10 || (Number(major) === 10 && Number(minor) >= 6);
}
