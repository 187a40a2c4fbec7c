import type { PoolConnection } from 'mysql2';
import { ConnectionLost } from '../faults.js';
import type { Param } from '../statements.js';
import type { Deadlines } from './deadlines.js';
import type { ResultSet } from './engine.js';
import { mysqlFault } from './mysql-faults.js';

/** What mysql2 answers: rows for a SELECT, a header for everything else. */
interface Answer { readonly result: unknown; readonly fields: readonly { readonly name: string }[] | undefined }

/**
 * Sends one statement and waits for its answer, but not for ever: a server that has gone silent keeps the socket open.
 */
export async function send(connection: PoolConnection, sql: string, params: readonly Param[], deadlines: Deadlines): Promise<Answer> {
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const deadline = deadlines.set(() => {
        // mysql2 forgets the statements of a connection that is destroyed: nobody else would settle this.
        connection.destroy();
        reject(new ConnectionLost('The database did not answer in time', true, true));
      });
      // values is never changed by mysql2; its type says otherwise.
      connection.query({ sql, values: params as Param[], rowsAsArray: true }, (error: Error | null, result: unknown, fields) => {
        deadlines.clear(deadline);
        if (!error) resolve({ result, fields });
        else reject(error);
      });
    });
  } catch (error) {
    throw mysqlFault(error, sql, true);
  }
}

export function toResultSet({ result, fields }: Answer): ResultSet {
  if (fields === undefined) return { names: [], cells: [] };
  return { names: fields.map((field) => field.name), cells: result as unknown[][] };
}

/** mysql2 asks the server to count matched rows (FOUND_ROWS), as SQLite does. */
export function toMatched({ result }: Answer): number {
  return (result as { readonly affectedRows?: number }).affectedRows ?? 0;
}
