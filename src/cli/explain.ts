import { CommanderError } from 'commander';

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Errors whose message is a sentence for people, by name: telling them apart must not load what they come from. */
const TOLD = new Set([
  'Refusal', 'AdminProblem', 'ConfigProblems', 'ConfigFileProblems', 'ApplyBusy', 'DraftRefused', 'NoSuchThing', 'ChangedMeanwhile', 'SchemaTooOld', 'SchemaTooNew', 'StartProblem',
]);

/** What a command that ended in an error says, and its exit code. `undefined` where commander has said it already. */
export function explain(error: unknown): { readonly message: string | undefined; readonly exitCode: number } {
  if (error instanceof CommanderError) return { message: undefined, exitCode: error.exitCode === 0 ? DONE : USAGE };
  if (!(error instanceof Error)) return { message: String(error), exitCode: FAILED };
  if (error.name === 'UsageProblem') return { message: error.message, exitCode: USAGE };
  if (TOLD.has(error.name)) return { message: error.message, exitCode: FAILED };
  if (error.name === 'DatabaseUnavailable') return { message: `The database cannot be reached (${error.message}).`, exitCode: FAILED };
  return { message: `The command failed: ${error.stack ?? error.message}`, exitCode: FAILED };
}
