import type { AdminResource, Stored } from '../admin-resource.js';
import type { Wire } from '../draft-check.js';
import type { FieldProblem, Path } from '../field-problem.js';

/** `owner`: who declares it from now on, where that changes. `ofOther`: the other file that has declared it so far (`file:old.yaml`). */
export type PlannedWrite =
  | { readonly action: 'create'; readonly resource: AdminResource; readonly wire: Wire; readonly path: Path }
  | { readonly action: 'update'; readonly resource: AdminResource; readonly stored: Stored; readonly wire: Wire; readonly changed: readonly string[]; readonly path: Path; readonly owner?: string | null; readonly ofOther?: string }
  | { readonly action: 'delete'; readonly resource: AdminResource; readonly stored: Stored; readonly path: Path };

/** The writes in the order in which they must happen: removals first, so that what they free can be taken. */
export interface PlannedWrites {
  readonly writes: readonly PlannedWrite[];
  readonly unchanged: number;
  readonly problems: readonly FieldProblem[];
}
