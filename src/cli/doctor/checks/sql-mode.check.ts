import { type Check, error } from '../check.js';

export const sqlMode: Check = {
  name: 'sql-mode',
  about: 'MySQL and MariaDB refuse what does not fit instead of cutting it off',
  needs: ['database'],
  async run({ database }) {
    if (database.dialect.name !== 'mysql') return [];
    const { mode = '' } = (await database.row<{ mode: string }>('SELECT @@SESSION.sql_mode AS mode')) ?? {};
    return /STRICT_(ALL|TRANS)_TABLES/.test(mode) ? [] : [error('The database cuts off values that do not fit.', 'Take out of the database or its proxy (ProxySQL, init_connect) what resets sql_mode on new connections.')];
  },
};
