import type { QueryRunner } from 'typeorm';

/** A table, a column, an index: there already. */
const THERE_ALREADY: ReadonlySet<unknown> = new Set([1050, 1060, 1061]);
/** A row that is inserted is there already; for a unique index it means rows that forbid it. */
const DUPLICATE_ROW = 1062;

/**
 * Each statement of a migration commits by itself on MySQL and MariaDB. A process that was killed in the middle of one leaves what it has made, and no
 * record of it: the next one would stop at it for ever. So what a migration makes and finds made is made. Each of these errors leaves the database as it was.
 */
export function goOnWithWhatIsThere(runner: QueryRunner): void {
  const query = runner.query.bind(runner) as (...given: readonly unknown[]) => Promise<unknown>;
  const patient = async (...given: readonly unknown[]): Promise<unknown> => {
    try {
      return await query(...given);
    } catch (error) {
      const number = numberOf(error);
      if (THERE_ALREADY.has(number) || (number === DUPLICATE_ROW && String(given[0]).startsWith('INSERT '))) return undefined;
      throw error;
    }
  };
  runner.query = patient as typeof runner.query;
}

/** The driver's number, which TypeORM passes on. */
const numberOf = (error: unknown): unknown => (error as { readonly driverError?: { readonly errno?: unknown } }).driverError?.errno;
