import { type Check, warning } from '../check.js';

export const durability: Check = {
  name: 'durability',
  about: 'What was acknowledged outlives a crash of the database',
  needs: ['database'],
  async run({ database }) {
    const concerns = await database.dialect.concerns((sql) => database.quietly(sql));
    return concerns.map((concern) => warning(concern, 'Set innodb_flush_log_at_trx_commit = 1 in the configuration of the database.'));
  },
};
