import { Injectable } from '@nestjs/common';
import { EndAccess } from '../authorization/end-access.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { AdminPower } from './admin-power.js';
import { type Act, causeOf } from './admin-resource.js';
import { UserJournal } from './user-journal.js';

/** What operators do to a person besides editing: each ends what the person can reach, in the same transaction, and leaves its event. */
@Injectable()
export class UserActs {
  constructor(
    private readonly users: UserStore,
    private readonly access: EndAccess,
    private readonly journal: UserJournal,
    private readonly clock: Clock,
    private readonly power: AdminPower,
  ) {}

  /** `false`: there is no such person, or they are disabled already. Throws AdminProblem for the last owner. */
  async disable(tx: Transaction, userId: string, act: Act): Promise<boolean> {
    await this.power.requireAnotherOwner(tx, userId);
    if (!(await this.users.disable(tx, userId, this.clock.now()))) return false;
    await this.access.ofUser(tx, userId, causeOf(act, 'disabled'));
    await this.journal.record(tx, 'user.disabled', userId, act);
    return true;
  }

  /** `false`: there is no such person, or they were not disabled. What was ended stays ended. */
  async enable(tx: Transaction, userId: string, act: Act): Promise<boolean> {
    if (!(await this.users.enable(tx, userId))) return false;
    await this.journal.record(tx, 'user.enabled', userId, act);
    return true;
  }

  /** Whoever knew the old password is signed out with it. `false`: there is no such person. */
  async setPassword(tx: Transaction, userId: string, phc: string, act: Act): Promise<boolean> {
    if (!(await this.users.setPasswordHash(tx, userId, phc))) return false;
    await this.access.ofUser(tx, userId, causeOf(act, 'password-changed'));
    await this.journal.record(tx, 'user.password_set', userId, act);
    await this.journal.tellOfPassword(tx, userId);
    return true;
  }

  /** The person can sign in by password no more, and is signed out: who knew it may be the reason. `false`: there was none. Throws AdminProblem for the last owner. */
  async removePassword(tx: Transaction, user: User, act: Act): Promise<boolean> {
    if (user.passwordHash === null) return false;
    await this.power.requireAnotherOwner(tx, user.id);
    if (!(await this.users.setPasswordHash(tx, user.id, null))) return false;
    await this.access.ofUser(tx, user.id, causeOf(act, 'password-changed'));
    await this.journal.record(tx, 'user.password_removed', user.id, act);
    return true;
  }

  /** Ends every session and authorization of the person, who may sign in again. */
  async signOut(tx: Transaction, userId: string, act: Act): Promise<void> {
    await this.access.ofUser(tx, userId, causeOf(act, 'signed-out'));
  }

  /** The person's data goes, what the audit log says of them with it; their subject identifier stays taken. Throws AdminProblem for the last owner. */
  async delete(tx: Transaction, userId: string, act: Act): Promise<boolean> {
    await this.power.requireAnotherOwner(tx, userId);
    if (!(await this.users.delete(tx, userId))) return false;
    await this.access.ofDeletedUser(tx, userId, causeOf(act, 'deleted'));
    await this.journal.forget(tx, userId);
    return true;
  }

  /** The person is deleted, what is known of them stays until it is wiped by delete(). Throws AdminProblem for the last owner. */
  async retire(tx: Transaction, userId: string, act: Act): Promise<boolean> {
    await this.power.requireAnotherOwner(tx, userId);
    if (!(await this.users.retire(tx, userId, this.clock.now()))) return false;
    await this.access.ofDeletedUser(tx, userId, causeOf(act, 'deleted'));
    return true;
  }

  /** The person is there again, disabled and in no group. `false`: they are not deleted, or were wiped. Throws AlreadyTaken where their name is another's by now. */
  async restore(tx: Transaction, userId: string, act: Act): Promise<boolean> {
    if ((await this.users.restore(tx, userId)) === undefined) return false;
    await this.journal.record(tx, 'user.restored', userId, act);
    return true;
  }
}
