import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { isIdentifier } from '../users/identifier.js';
import { User } from '../users/user.entity.js';
import { GroupStore } from '../users/group.store.js';
import { UserStore } from '../users/user.store.js';
import { AdminPower } from './admin-power.js';
import type { AdminCall } from './operation.js';
import { UserAuthentications } from './user-authentication.js';
import { personIdProblem } from './person-id.js';
import { userTag } from './user-tag.js';
import { AdminProblem } from './problem.js';

/** The person that `{id}` in a path names. Whoever was deleted is nobody. */
@Injectable()
export class UserOfPath {
  constructor(private readonly users: UserStore, private readonly power: AdminPower, private readonly groups: GroupStore, private readonly authentications: UserAuthentications) {}

  /** To look at. Throws not-found. */
  async read(statements: Statements, call: AdminCall): Promise<User> {
    const id = call.path['id'] ?? '';
    const user = isIdentifier(id) ? await statements.first(User, 'WHERE id = ? AND deleted_at IS NULL', [id]) : undefined;
    if (user?.id !== id) throw unknownUser(id);
    return user;
  }

  /**
   * To act on: the row is locked until the transaction ends, and nobody acts on an admin who reaches further than they do (AM-04).
   * Throws not-found, changed-meanwhile, forbidden.
   */
  async hold(tx: Transaction, call: AdminCall): Promise<User> {
    return this.holdOf(tx, call, (user) => this.tagOf(user, tx));
  }

  /** The same for what hangs on the person and has a tag of its own, undefined where it is not there: If-Match is compared with that. */
  async holdOf(tx: Transaction, call: AdminCall, tagOf: (user: User) => Promise<string | undefined>): Promise<User> {
    const user = await this.users.hold(tx, call.path['id'] ?? '');
    if (user === undefined) throw unknownUser(call.path['id'] ?? '');
    call.checkMatch(await tagOf(user));
    await this.power.requireReach(tx, call.caller, user.id);
    return user;
  }

  /** Somebody who was deleted and not wiped. Throws not-found, conflict for who was not deleted, changed-meanwhile, forbidden. */
  async requireDeleted(tx: Transaction, call: AdminCall): Promise<User> {
    const user = await this.users.findKept(call.path['id'] ?? '', tx);
    if (user === undefined) throw unknownUser(call.path['id'] ?? '');
    call.checkMatch(await this.tagOf(user, tx));
    await this.power.requireReach(tx, call.caller, user.id);
    if (user.deletedAt === null) throw new AdminProblem('conflict', 'This person was not deleted.');
    return user;
  }

  /** The entity tag of the person as they are now. */
  async tagOf(user: User, statements: Statements): Promise<string> {
    const [authentication = {}] = await this.authentications.of([user], statements);
    return `"${userTag(user, await this.groups.groupsOf(user.id, statements), authentication)}"`;
  }
}

export function unknownUser(id: string): AdminProblem {
  const wrong = personIdProblem(id);
  return new AdminProblem('not-found', `There is no such user${wrong === undefined ? '' : `: {id} in the path ${wrong}`}.`);
}
