import { type Check, warning } from '../check.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const mailBacklog: Check = {
  name: 'mail-backlog',
  about: 'Mails reach their server',
  needs: ['schema'],
  async run({ database, said, surroundings }) {
    const now = surroundings.now();
    const count = async (where: string, since: number): Promise<number> => Number((await database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM mails WHERE ${where}`, [since]))?.n ?? 0);
    const waiting = await count("status = 'waiting' AND created_at < ?", now - HOUR_MS);
    const lost = await count("status = 'given-up' AND created_at >= ?", now - DAY_MS);
    return [
      ...(waiting === 0 ? [] : [warning(`${waiting} mails have waited for more than an hour.`, 'The finding of mail, or the log of the mail server, says why.')]),
      ...(lost === 0 ? [] : [warning(`${lost} mails of the last day were given up: the mail server would not take them.`, `${said('audit list --type mail.given_up')} tells which, and what the server answered.`)]),
    ];
  },
};
