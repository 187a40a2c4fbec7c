import { type Check, warning } from '../check.js';

const HOUR_MS = 3_600_000;

export const webhookBacklog: Check = {
  name: 'webhook-backlog',
  about: 'Webhooks are delivered',
  needs: ['schema'],
  async run({ database, surroundings }) {
    const row = await database.row<{ n: number }>("SELECT COUNT(*) AS n FROM webhook_deliveries WHERE status = 'pending' AND created_at < ?", [surroundings.now() - HOUR_MS]);
    const count = Number(row?.n ?? 0);
    return count === 0 ? [] : [warning(`${count} deliveries of webhooks have waited for more than an hour.`, 'Look at their log, correct or disable the endpoints that do not answer.')];
  },
};
