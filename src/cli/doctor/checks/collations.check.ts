import { type Check, error, some } from '../check.js';

/** Compares byte for byte, trailing spaces included. */
const EXACT = /^utf8mb4_(nopad_bin|0900_bin|bin)$/;

export const collations: Check = {
  name: 'collations',
  about: 'Text columns of MySQL and MariaDB tell letters apart exactly',
  needs: ['schema'],
  async run({ database }) {
    if (database.dialect.name !== 'mysql') return [];
    const rows = await database.rows<{ t: string; c: string; l: string }>('SELECT table_name AS t, column_name AS c, collation_name AS l FROM information_schema.columns WHERE table_schema = DATABASE() AND collation_name IS NOT NULL');
    const loose = rows.filter(({ t, l }) => t !== 'migrations' && !EXACT.test(l)).map(({ t, c, l }) => `${t}.${c} (${l})`);
    if (loose.length === 0) return [];
    return [error(`Columns were changed to a collation in which different names are the same: ${some(loose)}.`, 'Give them the collation of the others: ALTER TABLE ... MODIFY ... COLLATE utf8mb4_nopad_bin (MySQL: utf8mb4_0900_bin).')];
  },
};
