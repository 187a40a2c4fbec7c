import type { Database } from './database.js';
import { mapOf } from './mapping.js';
import type { EntityClass, Param, Statements } from './statements.js';

/** What waits in an outbox. */
export interface Waiting {
  readonly id: string;
  /** When it is tried (again), or when whoever tries it just now is given up for dead; null when nothing is left to do. */
  nextAt: number | null;
}

/** How many that are due are looked at: of several instances that look at once, each finds one of its own. */
const LOOKED_AT = 8;

/**
 * What is to be sent, in a table with `id` and `next_at`: each row belongs to whoever claims it, until the claim runs out, and is due again then. So it is sent
 * at least once, whoever dies, and in the ordinary case once. `lane` is the column of the receiver, where one that is slow must not hold up the others.
 */
export class Outbox<E extends object & Waiting> {
  private readonly table: string;

  constructor(private readonly database: Database, private readonly entity: EntityClass<E>, private readonly lane?: string) {
    this.table = mapOf(entity).table;
  }

  /** When the next one is due; undefined when nothing waits. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.database.row<{ due: number | string | null }>(`SELECT MIN(next_at) AS due FROM ${this.table} WHERE next_at IS NOT NULL`);
    return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
  }

  /** The receivers that something is due for. */
  async lanesWithWork(now: number): Promise<string[]> {
    if (this.lane === undefined) throw new TypeError(`${this.table} has no lanes`);
    const rows = await this.database.rows<{ lane: string }>(`SELECT DISTINCT ${this.lane} AS lane FROM ${this.table} WHERE next_at <= ?`, [now]);
    return rows.map(({ lane }) => lane);
  }

  /** The one of a lane that has been due for longest, if it could be claimed: nobody else sends it until `until`. */
  async claim(lane: string, now: number, until: number): Promise<E | undefined> {
    const [where, params]: [string, Param[]] = this.lane === undefined ? ['', []] : [`${this.lane} = ? AND `, [lane]];
    for (const waiting of await this.database.select(this.entity, `WHERE ${where}next_at <= ? ORDER BY next_at, id LIMIT ${LOOKED_AT}`, [...params, now])) {
      const claimed = await this.database.run(`UPDATE ${this.table} SET next_at = ? WHERE id = ? AND next_at = ?`, [until, waiting.id, waiting.nextAt]);
      if (claimed === 1) return Object.assign(waiting, { nextAt: until });
    }
    return undefined;
  }

  /** What came of a claimed one. `false`: the claim had run out and somebody else has it, or it was asked for anew meanwhile. */
  async settle(statements: Statements, { id, nextAt }: E, changes: Partial<E>): Promise<boolean> {
    return (await statements.update(this.entity, changes, { id, nextAt } as Partial<E>)) === 1;
  }
}
