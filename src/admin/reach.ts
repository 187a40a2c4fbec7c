import { ADMIN_SCOPES } from '../clients/known-scopes.js';
import type { Caller } from './operation.js';
import { AdminProblem } from './problem.js';

const ADMIN: ReadonlySet<string> = new Set(ADMIN_SCOPES);

/**
 * Nobody gives away what they do not hold: throws `forbidden` (403) for scopes of the admin API beyond the caller's reach. An application
 * that was registered with them would do for its maker what the maker may not (CVE-2026-9099 class).
 */
export function requireReachOfScopes(caller: Caller, scopes: readonly string[]): void {
  const beyond = scopes.filter((scope) => ADMIN.has(scope) && !caller.may(scope));
  if (beyond.length > 0) throw new AdminProblem('forbidden', `This would give an application ${beyond.join(', ')}, which is beyond your own reach.`);
}

/**
 * Before any change to an application: its secrets, keys and redirect URIs lead to everything that it may do. Throws `forbidden` (403).
 * For people the rule is AdminPower.requireReach.
 */
export function requireReachOfClient(caller: Caller, client: { readonly scopes: readonly string[] }): void {
  const beyond = client.scopes.filter((scope) => ADMIN.has(scope) && !caller.may(scope));
  if (beyond.length > 0) throw new AdminProblem('forbidden', `This application may ask for ${beyond.join(', ')}, which is beyond your own reach.`);
}
