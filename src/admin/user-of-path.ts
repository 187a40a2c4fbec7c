import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { isIdentifier } from '../users/identifier.js';
import { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { AdminPower } from './admin-power.js';
import type { AdminCall } from './operation.js';
import { AdminProblem } from './problem.js';

/** The person that `{id}` in a path names. Whoever was deleted is nobody. */
@Injectable()
export class UserOfPath {
  constructor(private readonly users: UserStore, private readonly power: AdminPower) {}

  /** To look at. Throws not-found. */
  async read(statements: Statements, call: AdminCall): Promise<User> {
    const id = call.path['id'] ?? '';
    const user = isIdentifier(id) ? await statements.first(User, 'WHERE id = ? AND deleted_at IS NULL', [id]) : undefined;
    if (user?.id !== id) throw unknownUser();
    return user;
  }

  /**
   * To act on: the row is locked until the transaction ends, and nobody acts on an admin who reaches further than they do (AM-04).
   * Throws not-found, changed-meanwhile, forbidden.
   */
  async hold(tx: Transaction, call: AdminCall): Promise<User> {
    const user = await this.users.hold(tx, call.path['id'] ?? '');
    if (user === undefined) throw unknownUser();
    call.checkMatch(`"${user.version}"`);
    await this.power.requireReach(tx, call.caller, user.id);
    return user;
  }
}

function unknownUser(): AdminProblem {
  return new AdminProblem('not-found', 'There is no such user.');
}
