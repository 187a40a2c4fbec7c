import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import { AdminRoleStore } from '../../users/admin-role.store.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { AccountJournal } from './account-journal.js';

/** Deletes an account because its owner wants it: their data, what they can reach, and what the audit log says of them. The subject identifier stays taken. */
@Injectable()
export class AccountRemoval {
  constructor(
    private readonly users: UserStore,
    private readonly admins: AdminRoleStore,
    private readonly access: EndAccess,
    private readonly journal: AccountJournal,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** `last-owner`: nobody could manage the server afterwards, and nothing was done. */
  async remove(user: User, origin: RequestOrigin): Promise<'deleted' | 'last-owner'> {
    return this.database.transaction(async (tx) => {
      const held = await this.users.hold(tx, user.id);
      if (held === undefined) return 'deleted';
      if ((await this.admins.find(user.id, tx))?.role === 'owner' && !(await this.admins.hasAnotherOwner(tx, user.id, this.clock.now()))) return 'last-owner';
      await this.journal.record(tx, held, { type: 'user.deleted', notice: 'account-deleted', details: { by: 'self' } }, origin);
      await this.users.delete(tx, user.id);
      await this.access.ofDeletedUser(tx, user.id, { because: 'deleted', actor: 'user', origin });
      await this.journal.forget(tx, user.id);
      return 'deleted';
    });
  }
}
