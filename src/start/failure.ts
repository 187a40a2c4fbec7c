import { ConfigProblems } from '../config/load-config.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { StartProblem } from './start-problem.js';

/** sysexits.h EX_CONFIG: whoever supervises the process need not start it again before someone has changed a setting. */
const EX_CONFIG = 78;

/** By name, because a mistyped setting must not load the database to be told of. Their messages are lines for people. */
const TOLD: ReadonlyMap<string, number> = new Map([['ConfigFileProblems', EX_CONFIG], ['SigningKeyUnreadable', EX_CONFIG], ['SchemaTooNew', 1], ['SchemaTooOld', 1]]);

/** What a start that failed says on stderr, and the exit code. Expected trouble is told without a stack. */
export function explainFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof ConfigProblems) return { text: error.problems.join('\n'), exitCode: EX_CONFIG };
  if (error instanceof Error && TOLD.has(error.name)) return { text: error.message, exitCode: TOLD.get(error.name) ?? 1 };
  if (error instanceof StartProblem) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof DatabaseUnavailable) return { text: `The database is not available: ${error.message}.`, exitCode: 1 };
  return { text: `The server could not start: ${error instanceof Error ? error.stack ?? error.message : String(error)}`, exitCode: 1 };
}
