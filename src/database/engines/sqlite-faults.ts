import { Conflict, StatementFailed, shorten } from '../faults.js';
import { DatabaseUnavailable, UniqueViolation } from '../statements.js';
import { pause, jitter } from '../pause.js';

/** Result codes of sqlite.org/rescode.html; an extended code carries its primary one in the low byte. */
const UNIQUE = new Set([2067, 1555, 2579]);
const BUSY = new Set([5, 6]);
/** NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, NOLFS: of the machine, not of the statement. */
const UNAVAILABLE = new Set([7, 8, 9, 10, 13, 14, 15, 22]);

export function sqliteFault(error: unknown, sql: string): Error {
  const errno = resultCode(error);
  if (errno === undefined) return error instanceof Error ? error : new Error(String(error));
  const { code, message } = error as { code: string; message: string };
  if (UNIQUE.has(errno)) return new UniqueViolation(`A row with this unique value exists already, in: ${shorten(sql)}`);
  if (BUSY.has(errno & 0xff)) return new Conflict(`${code}: another process is writing to the SQLite file`);
  if (UNAVAILABLE.has(errno & 0xff)) return new DatabaseUnavailable(`${code}: ${message}`);
  // SQLite names tables and columns in its messages, never values.
  return new StatementFailed(code, errno, sql, message);
}

/**
 * Runs `work` again, out of the way of other work, while another process holds the file: SQLite's own busy handler would sleep
 * with the whole process. After the limit the last error stands.
 */
export async function patiently<T>(work: () => T | Promise<T>, limitMs: number): Promise<T> {
  let end: number | undefined;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      end ??= performance.now() + limitMs;
      if (performance.now() >= end) throw error;
    }
    await pause(jitter(0, 6));
  }
}

export function isBusy(error: unknown): boolean {
  return BUSY.has((resultCode(error) ?? 0) & 0xff);
}

function resultCode(error: unknown): number | undefined {
  // TypeORM wraps what the driver threw.
  const thrown = (error as { driverError?: unknown } | null)?.driverError ?? error;
  const rawCode = (thrown as { rawCode?: unknown } | null)?.rawCode;
  return typeof rawCode === 'number' ? rawCode : undefined;
}
