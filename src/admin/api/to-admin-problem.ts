import { AlreadyTaken } from '../../users/already-taken.js';
import { AlreadyThere, NoSuchThing, StillNamed } from '../admin-edits.js';
import { ChangedMeanwhile } from '../admin-writes.js';
import { ApplyBusy } from '../apply-busy.js';
import { DraftRefused } from '../field-problem.js';
import { AdminProblem, validationProblem } from '../problem.js';

/** What the parts below say of a write, as the admin API tells it; anything else is thrown on as it is. */
export function toAdminProblem(thrown: unknown): unknown {
  if (thrown instanceof AlreadyThere) return new AdminProblem('already-exists', 'Another one has this value.', { errors: validationProblem(thrown.problems).errors });
  if (thrown instanceof StillNamed) return new AdminProblem('still-in-use', thrown.message.slice(0, 2000));
  if (thrown instanceof DraftRefused) return validationProblem(thrown.problems);
  if (thrown instanceof NoSuchThing) return new AdminProblem('not-found', thrown.message);
  if (thrown instanceof ApplyBusy) return new AdminProblem('conflict', thrown.message, { headers: { 'retry-after': '5' } });
  if (thrown instanceof ChangedMeanwhile) return new AdminProblem('conflict', 'Somebody else changed this at the same moment; nothing was written. Try again.', { headers: { 'retry-after': '1' } });
  if (!(thrown instanceof AlreadyTaken)) return thrown;
  return new AdminProblem('already-exists', 'Another one has this value.', { errors: [{ pointer: `/${thrown.field}`, code: 'taken', detail: 'Belongs to another one.' }] });
}
