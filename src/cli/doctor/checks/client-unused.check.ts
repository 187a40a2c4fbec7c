import { type Check, some, warning } from '../check.js';

const DAY_MS = 86_400_000;
const LONG_DAYS = 90;

export const clientUnused: Check = {
  name: 'client-unused',
  about: 'No application has been disabled and forgotten',
  needs: ['schema'],
  async run({ database, said, surroundings }) {
    const rows = await database.rows<{ client_id: string }>('SELECT client_id FROM clients WHERE disabled_at < ? ORDER BY client_id', [surroundings.now() - LONG_DAYS * DAY_MS]);
    return rows.length === 0 ? [] : [warning(`Disabled for more than ${LONG_DAYS} days: ${some(rows.map(({ client_id: id }) => id))}.`, `Delete what nobody misses: ${said('clients delete <client_id>')}.`)];
  },
};
