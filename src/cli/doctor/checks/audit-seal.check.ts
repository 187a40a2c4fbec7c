import { type Check, warning } from '../check.js';

const MINUTE_MS = 60_000;
const LATE_MINUTES = 10;

export const auditSeal: Check = {
  name: 'audit-seal',
  about: 'Audit events are sealed soon after they happen',
  needs: ['schema'],
  async run({ database, surroundings }) {
    const before = surroundings.now() - LATE_MINUTES * MINUTE_MS;
    const row = await database.row<{ n: number; first: number | null }>('SELECT COUNT(*) AS n, MIN(occurred_at) AS first FROM audit_events WHERE sequence IS NULL AND occurred_at < ?', [before]);
    if (Number(row?.n ?? 0) === 0) return [];
    const minutes = Math.floor((surroundings.now() - Number(row?.first)) / MINUTE_MS);
    return [warning(`${row?.n ?? 0} audit events are not sealed, the oldest for ${minutes} minutes: until they are, they could be changed unseen.`, 'Let a server run; if one does, look for "seal" in its log.')];
  },
};
