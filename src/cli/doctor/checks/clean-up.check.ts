import { type Check, warning } from '../check.js';

const DAY_MS = 86_400_000;

export const cleanUp: Check = {
  name: 'clean-up',
  about: 'What has run out is removed',
  needs: ['schema'],
  async run({ database, surroundings }) {
    const before = surroundings.now() - 2 * DAY_MS;
    const counts = await Promise.all(['authorizations', 'access_tokens', 'revoked_tokens'].map(async (table) => Number((await database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE expires_at < ?`, [before]))?.n ?? 0)));
    const total = counts.reduce((sum, count) => sum + count, 0);
    return total < 1000 ? [] : [warning(`${total} rows ran out more than two days ago and are still there: the database only grows.`, 'Let a server run; if one does, look for "clean-up failed" in its log.')];
  },
};
