import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { Clock } from '../platform/clock.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import { AlreadyTaken } from '../users/already-taken.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { UserDraft } from '../users/user-draft.js';
import { UserStore } from '../users/user.store.js';

export type MakingOutcome = 'made' | 'over' | AlreadyTaken['field'];

/** Makes the first owner. Nobody is signed in by it: whoever knows the password is asked for it next. */
@Injectable()
export class FirstOwner {
  constructor(
    private readonly users: UserStore,
    private readonly roles: AdminRoleStore,
    private readonly links: OneTimeLinks,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** `over`: the link was used meanwhile, or there is an owner by now. Of many at once exactly one is `made`. */
  async make(link: OneTimeLink, draft: UserDraft, passwordHash: string, origin: RequestOrigin): Promise<MakingOutcome> {
    try {
      return await this.database.transaction(async (tx) => {
        const breakGlass = link.data['break_glass'] === true;
        if (!(await this.links.consume(tx, link)) || (!breakGlass && (await this.roles.count('owner', tx)) > 0)) return 'over';
        const user = await this.users.create(tx, { ...draft, passwordHash });
        await this.roles.set(tx, user.id, 'owner', this.clock.now());
        const record = { outcome: 'success', actor: 'page', userId: user.id } as const;
        await this.audit.record(tx, { ...record, type: 'user.created', details: { by: 'setup' } }, origin);
        await this.audit.record(tx, { ...record, type: 'admin_role.granted', details: { role: 'owner', by: 'setup', break_glass: breakGlass } }, origin);
        return 'made';
      });
    } catch (error) {
      if (error instanceof AlreadyTaken) return error.field;
      throw error;
    }
  }
}
