import { ADMIN_SCOPES } from '../clients/known-scopes.js';
import type { AdminOperation, AdminOperations, ListOperation, WriteOperation } from './operation.js';

/** Injection token of everything the admin API does, in the order of its documentation: `readonly AdminOperation[]`. It is the policy table: no route below /admin/v1 stands beside it. */
export const ADMIN_OPERATIONS = Symbol('ADMIN_OPERATIONS');

const ID = /^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/;
const PATH = /^(\/([a-z][a-z.-]*|\{[a-z_]+\})(:[a-z][a-z-]*)?)+$/;

export function isList(operation: AdminOperation): operation is ListOperation {
  return 'list' in operation;
}

export function isWrite(operation: AdminOperation): operation is WriteOperation {
  return 'write' in operation;
}

/** All of them in one list. Throws where two have the same id or address, and where a declaration is no declaration. */
export function toAdminOperations(...groups: readonly AdminOperations[]): readonly AdminOperation[] {
  const operations = groups.flatMap((group) => group.operations);
  const known = new Set<string>();
  for (const { id, path, method, scope } of operations) {
    if (!ID.test(id) || !PATH.test(path)) throw new TypeError(`The operation ${id} at ${path} is not declared as operations are`);
    if (scope !== null && !ADMIN_SCOPES.includes(scope)) throw new TypeError(`The operation ${id} takes ${scope}, which is no scope`);
    // A read that could be had with a token for writing alone, or a write for reading, would be a hole in the table.
    if (scope !== null && method === 'GET' && !scope.endsWith(':read')) throw new TypeError(`The operation ${id} reads with ${scope}`);
    for (const name of [id, `${method} ${path.replaceAll(/\{[a-z_]+\}/g, '{}')}`]) {
      if (known.has(name)) throw new TypeError(`There are two operations ${name}`);
      known.add(name);
    }
  }
  return operations;
}
