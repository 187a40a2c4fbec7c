import { type Check, error } from '../check.js';

export const databaseReachable: Check = {
  name: 'database',
  about: 'The database answers',
  run: ({ trouble: { database } }) => (database === undefined ? [] : [error(`The database cannot be opened: ${database}`, 'Check DATABASE_URL, that the database server runs, and that its user may use the database.')]),
};
