import type { Database } from './database.js';
import { mapOf } from './mapping.js';
import type { EntityClass } from './statements.js';

const BATCH = 200;

/**
 * Seals anew what an earlier SECRET_KEY sealed in the column `sealed` of a table. `which`: a condition for the rows; `reseal`: undefined where the present key
 * sealed it. A row's version stays as it is: whoever holds it in memory has opened it, or can.
 */
export async function resealAll<E extends { readonly id: string; readonly sealed: string | null }>(
  database: Database,
  entity: EntityClass<E>,
  which: string,
  reseal: (sealed: string) => string | undefined,
): Promise<void> {
  const { table } = mapOf(entity);
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: readonly E[] = await database.select(entity, `WHERE ${which} AND id > ? ORDER BY id LIMIT ${BATCH}`, [after]);
    for (const { id, sealed } of page) {
      const resealed = reseal(sealed ?? '');
      if (resealed !== undefined) await database.run(`UPDATE ${table} SET sealed = ? WHERE id = ? AND sealed = ?`, [resealed, id, sealed]);
    }
    after = page.length < BATCH ? undefined : page.at(-1)?.id;
  }
}
