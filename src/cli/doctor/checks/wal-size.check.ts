import { stat } from 'node:fs/promises';
import { type Check, warning } from '../check.js';

const LARGE = 256 * 1024 * 1024;

export const walSize: Check = {
  name: 'wal-size',
  about: 'The write-ahead log of SQLite is folded into the database',
  async run({ config: { database } }) {
    if (database.dialect !== 'sqlite') return [];
    const { size } = await stat(`${database.path}-wal`).catch(() => ({ size: 0 }));
    return size < LARGE ? [] : [warning(`${database.path}-wal has grown to ${Math.round(size / 1024 / 1024)} MB: some process has kept the database open for reading all the time.`, 'Close whatever else has the file open (a backup, a sqlite3 shell), then restart the server.')];
  },
};
