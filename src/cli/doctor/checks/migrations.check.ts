import { migrate } from '../../../database/data-source.js';
import { type Check, error } from '../check.js';

export const migrations: Check = {
  name: 'migrations',
  about: 'The database has the schema of this version',
  needs: ['database'],
  run: ({ trouble: { schema }, config, said }) => (schema === undefined ? [] : [
    error(schema, `Back up the database, then run: ${said('migrate')}`, async () => `${(await migrate(config.database)).length} migrations run`),
  ]),
};
