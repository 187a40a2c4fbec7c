import type { Caller } from './operation.js';
import { AdminProblem } from './problem.js';

const FILE = 'file:';

/**
 * Throws managed-by-file (409) for what a doorward.yaml declares: the next start would undo what was changed here. The command line may,
 * since whoever runs it can write the file. Ending things (disabling, signing out) is never locked: a leak does not wait for a file.
 */
export function requireUnlocked(managedBy: string | null, caller: Pick<Caller, 'kind'>, what: string): void {
  if (managedBy === null || !managedBy.startsWith(FILE) || caller.kind === 'cli') return;
  throw new AdminProblem('managed-by-file', `This ${what} is declared in ${managedBy.slice(FILE.length)}: change it there and apply the file.`);
}
