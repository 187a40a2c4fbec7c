import type { FieldProblem } from '../field-problem.js';
import type { Consequence } from '../plan.js';
import type { PlannedWrite, PlannedWrites } from './planned-write.js';

/** What another file has declared so far, and this one would change. */
function takenIn(writes: readonly PlannedWrite[]): Extract<PlannedWrite, { readonly action: 'update' }>[] {
  return writes.flatMap((write) => (write.action === 'update' && write.ofOther !== undefined ? [write] : []));
}

/** Two files that change one thing undo each other at every apply, and neither of their authors learns why. */
export function twoOwners({ writes }: PlannedWrites): FieldProblem[] {
  return takenIn(writes).map(({ resource, path, ofOther = '' }) => ({
    path: [...path, resource.key], message: `belongs to ${fileOf(ofOther)}: change it there, or take it over (--adopt)`,
  }));
}

/** The same for those who are shown a plan. */
export function takeOvers(writes: readonly PlannedWrite[], adopt: boolean): Consequence[] {
  return takenIn(writes).map(({ resource, stored, ofOther = '' }) => ({
    kind: 'taken-from-file', subject: stored.key, count: 1,
    sentence: `the ${resource.singular} "${stored.key}" is declared in ${fileOf(ofOther)}${adopt ? ', which loses it' : ': applying this is refused without --adopt'}`,
  }));
}

const fileOf = (owner: string): string => owner.slice('file:'.length);
