import { CommanderError } from 'commander';
import { type FieldProblem, printPath } from '../admin/field-problem.js';
import { asTyped } from './typed-option.js';

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Errors whose message is a sentence for people, by name: telling them apart must not load what they come from. */
const TOLD = new Set([
  'Refusal', 'OwnerExists', 'ConfigProblems', 'ConfigFileProblems', 'ApplyBusy', 'NoSuchThing', 'ChangedMeanwhile', 'SchemaTooOld', 'SchemaTooNew', 'SigningKeyUnreadable', 'StartProblem',
]);

/**
 * What a command that ended in an error says, and its exit code. `undefined` where commander has said it already.
 * @param args the command line: what is refused is named as it stands there
 */
export function explain(error: unknown, args: readonly string[]): { readonly message: string | undefined; readonly exitCode: number } {
  if (error instanceof CommanderError) return { message: undefined, exitCode: error.exitCode === 0 ? DONE : USAGE };
  if (!(error instanceof Error)) return { message: String(error), exitCode: FAILED };
  if (error.name === 'UsageProblem') return { message: error.message, exitCode: USAGE };
  if (error.name === 'AdminProblem') return problemInWords(error, args);
  if (error.name === 'DraftRefused') return { message: draftInWords(error, args), exitCode: FAILED };
  if (TOLD.has(error.name)) return { message: error.message, exitCode: FAILED };
  if (error.name === 'DatabaseUnavailable') return { message: `The database cannot be reached (${error.message}).`, exitCode: FAILED };
  return { message: `The command failed: ${error.stack ?? error.message}`, exitCode: FAILED };
}

/** A refusal of the admin API, by its name for the same reason: what it says, and every field that is wrong. */
function problemInWords(error: Error, args: readonly string[]): { readonly message: string; readonly exitCode: number } {
  const { errors = [], problem } = error as { readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]; readonly problem?: string };
  const details = errors.map(({ pointer, detail }) => `${asTyped(pointer.slice(1).split('/'), pointer.slice(1).replaceAll('/', '.'), args)}: ${detail}`);
  // Where every word of the message stands among the details, it would be said twice.
  const lines = problem === 'validation' && details.length > 0 ? details : [error.message, ...(problem === 'invalid-parameter' || problem === 'unknown-parameter' ? [] : details)];
  return { message: lines.join('\n'), exitCode: problem === 'invalid-parameter' || problem === 'unknown-parameter' ? USAGE : FAILED };
}

/** Problems of a name tell it themselves; those of a value are told after its place. */
function draftInWords(error: Error, args: readonly string[]): string {
  const { problems = [] } = error as { readonly problems?: readonly FieldProblem[] };
  return problems.map(({ path, message, atKey }) => {
    const place = atKey === true ? path.slice(0, -1) : path;
    return place.length === 0 ? message : `${asTyped(place, printPath(place), args)}: ${message}`;
  }).join('\n');
}
