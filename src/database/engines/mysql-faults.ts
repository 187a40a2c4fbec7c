import { Conflict, ConnectionLost, StatementFailed, shorten } from '../faults.js';
import { DatabaseUnavailable, UniqueViolation } from '../statements.js';

/** Error numbers of MySQL and MariaDB. */
const UNIQUE = new Set([1062, 1586]);
/** Lock wait time-out, deadlock, record changed since last read (MariaDB snapshot isolation), Galera certification. */
const CONFLICT = new Set([1205, 1213, 1020, 3101]);
/**
 * The server refuses for a while: too many connections, shutting down, read-only, Galera node not ready, statement stopped by its time limit,
 * connection killed, disk full, credentials being exchanged.
 */
const UNAVAILABLE = new Set([
  1021, 1037, 1038, 1040, 1041, 1044, 1045, 1047, 1053, 1114, 1129, 1130, 1158, 1159, 1160, 1161, 1203, 1226, 1290, 1317, 1792, 1836, 1927, 1969, 2006, 2013, 3024, 4031,
]);
/** These say that the connection is over, whatever it was doing. */
const ENDED = new Set([1053, 1927, 2006, 2013, 4031]);
/** Whose messages name columns and tables only; all others may quote values. */
const TELLING = new Set([1048, 1054, 1136, 1146, 1364, 1406]);
const FIRST_SERVER_ERROR = 1000;

interface DriverError extends Error { readonly errno?: number; readonly code?: string; readonly fatal?: boolean }

/**
 * What a driver's error means; an error of another kind is answered as it is.
 * @param sent whether the statement may have reached the server
 */
export function mysqlFault(error: unknown, sql: string, sent: boolean): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { errno, code, fatal } = error as DriverError;
  if (errno === undefined && code === undefined && fatal !== true) return error;
  // Below come the operating system's numbers, which are negative, and none at all where mysql2 itself noticed.
  if (errno === undefined || errno < FIRST_SERVER_ERROR || ENDED.has(errno)) return new ConnectionLost(`The connection to the database ended (${code ?? 'closed'})`, sent);
  if (UNIQUE.has(errno)) return new UniqueViolation(`A row with this unique value exists already, in: ${shorten(sql)}`);
  const name = `${code ?? 'error'} (${errno})`;
  if (CONFLICT.has(errno)) return new Conflict(name);
  if (UNAVAILABLE.has(errno)) return new DatabaseUnavailable(`${name}: the database refuses for now`);
  return new StatementFailed(code ?? 'error', errno, sql, TELLING.has(errno) ? error.message : '');
}
