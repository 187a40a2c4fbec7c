import type { Transaction } from '../database/statements.js';
import type { User } from '../users/user.entity.js';
import type { AdminPower } from './admin-power.js';
import type { Stored } from './admin-resource.js';
import { changedFields, type Wire } from './draft-check.js';
import type { Caller } from './operation.js';
import { AdminProblem } from './problem.js';

/**
 * Before a person is made, changed (`draft`: the fields that were sent) or deleted (no draft). Throws `forbidden`, and `conflict` for what nobody
 * may do to themselves: power that one drops by mistake is power that one cannot take up again.
 */
export async function requireReachOfUser(tx: Transaction, power: AdminPower, caller: Caller, stored: Stored<User> | undefined, draft: Wire | undefined): Promise<void> {
  if (draft !== undefined && Object.hasOwn(draft, 'groups')) requireReachOfGroups(caller, stored?.wire['groups'] ?? [], draft['groups'] ?? []);
  if (stored === undefined) return requireReachOfPasswords(caller, draft ?? {});
  await power.requireReach(tx, caller, stored.id);
  if (draft !== undefined && stored.row.deletedAt !== null) throw new AdminProblem('conflict', 'This person was deleted.');
  if (caller.userId !== stored.id) return;
  if (draft === undefined) throw new AdminProblem('conflict', 'This is you: somebody else has to delete you.');
  if (draft['disabled'] === true) throw new AdminProblem('conflict', 'This is you: somebody else has to disable you.');
}

/** Groups open applications: who is in which is said by whoever may say so of groups, however it is said. Throws `forbidden`. */
export function requireReachOfGroups(caller: Caller, before: unknown, after: unknown): void {
  if (caller.may('groups:write') || changedFields({ groups: setOf(before) }, { groups: setOf(after) }).length === 0) return;
  throw new AdminProblem('forbidden', 'To say which groups somebody is in takes groups:write.');
}

const PASSWORDS = ['password', 'password_hash'];

export function saysPassword(names: readonly string[]): boolean {
  return PASSWORDS.some((name) => names.includes(name));
}

/**
 * A link to choose a password by is used once, by one person, and is heard of; a password that whoever made the account knows goes on for as
 * long as its owner does not change it. Throws `forbidden`.
 */
function requireReachOfPasswords(caller: Caller, draft: Wire): void {
  if (caller.may('credentials:write') || !saysPassword(Object.keys(draft))) return;
  throw new AdminProblem('forbidden', 'To say what somebody’s first password is takes credentials:write. Without it, make the person and send them a link to choose one.');
}

function setOf(names: unknown): unknown {
  return Array.isArray(names) ? [...new Set<unknown>(names)].map(String).toSorted() : names;
}
