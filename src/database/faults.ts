/*
 * How a statement can fail, told apart by error number. Every driver error is turned into one of these (or into UniqueViolation or
 * DatabaseUnavailable) before it leaves the engines: mysql2's own errors carry the statement with its values filled in, which
 * would put password hashes and digests into the log.
 */

/** Deadlock, lock time-out, busy file: nothing was done, and the whole transaction may be tried again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/**
 * The connection ended, or was ended because no answer came (`silent`: then another try would keep people waiting as long again).
 * Whether the last statement took effect is known only where it was not `sent`.
 */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(message: string, readonly sent: boolean, readonly silent = false) {
    super(message);
  }
}

const MOST_SQL = 300;

/** A mistake in a statement, or a value that its column refuses. `sql` has its question marks, never the values. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';

  constructor(readonly code: string, readonly errno: number | undefined, sql: string, detail = '') {
    super(`${code}${errno === undefined ? '' : ` (${errno})`}${detail === '' ? '' : `: ${detail}`}, in: ${shorten(sql)}`);
  }
}

/** A statement for many rows is long, and always says the same. */
export function shorten(sql: string): string {
  return sql.length <= MOST_SQL ? sql : `${sql.slice(0, MOST_SQL)} …`;
}
