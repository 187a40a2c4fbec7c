import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { type Transaction, UniqueViolation } from '../database/statements.js';
import { AlreadyTaken } from '../users/already-taken.js';
import { GroupStore } from '../users/group.store.js';
import type { Invitation } from '../users/invitation.entity.js';
import { InvitationStore } from '../users/invitation.store.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { User } from '../users/user.entity.js';
import { type NewUser, UserStore } from '../users/user.store.js';

/** Whoever was there first makes the account; nobody else can with the same link. Thrown, so that the half that was written is undone. */
class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** What was to begin with the account could not, so neither does the account. */
class Refused extends Error {
  override readonly name = 'Refused';
}

export type Accepted = User | 'over' | 'refused' | AlreadyTaken['field'];

/** Makes the account of somebody who was invited. */
@Injectable()
export class Acceptance {
  constructor(
    private readonly users: UserStore,
    private readonly groups: GroupStore,
    private readonly invitations: InvitationStore,
    private readonly links: OneTimeLinks,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The person as they are stored. `over`: the link was used, withdrawn or replaced meanwhile, or has run out. `begin`: what begins with the account, in the
   * same transaction; where it tells `false`, or somebody has the same already, nothing is written, and the answer is `refused`.
   */
  async accept(link: OneTimeLink, invitation: Invitation, newcomer: NewUser, origin: RequestOrigin, begin: (tx: Transaction, user: User) => Promise<boolean> = async () => true): Promise<Accepted> {
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.links.consume(tx, link))) return 'over';
        const user = await this.users.create(tx, newcomer);
        if (!(await this.invitations.accept(tx, invitation.id, user.id))) throw new TooLate();
        // As it is now: a group that went took its name with it, also where the link was opened before.
        const { groups } = (await this.invitations.find(invitation.id, tx)) ?? invitation;
        const joined = await this.join(tx, user.id, groups);
        const record = { outcome: 'success', actor: 'page', userId: user.id } as const;
        await this.audit.record(tx, { ...record, type: 'user.created', details: { by: 'invitation', groups: joined } }, origin);
        await this.audit.record(tx, { ...record, type: 'invitation.accepted', details: { id: invitation.id, client: invitation.clientId } }, origin);
        if (!(await begin(tx, user))) throw new Refused();
        return (await this.users.findById(user.id, tx)) ?? user;
      });
    } catch (error) {
      if (error instanceof AlreadyTaken) return error.field;
      if (error instanceof TooLate) return 'over';
      if (error instanceof Refused || error instanceof UniqueViolation) return 'refused';
      throw error;
    }
  }

  /** A group that was removed since is left out: its name may be another group's one day. */
  private async join(tx: Transaction, userId: string, names: readonly string[]): Promise<string[]> {
    const { unknown } = await this.groups.setGroupsOf(tx, userId, names);
    const known = names.filter((name) => !unknown.includes(name));
    if (unknown.length > 0) await this.groups.setGroupsOf(tx, userId, known);
    return known;
  }
}
