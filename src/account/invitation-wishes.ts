import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { RequestLimits } from '../limits/request-limits.js';
import { Mail } from '../mail/mail.js';
import { Clock } from '../platform/clock.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import type { Invitation } from '../users/invitation.entity.js';
import { InvitationStore } from '../users/invitation.store.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';

const DAY_SECONDS = 86_400;
/** Where whoever invited cannot be told any more, so many owners are. */
const MOST_OWNERS = 3;

/** Somebody comes with an invitation that has run out, and asks for another. */
@Injectable()
export class InvitationWishes {
  constructor(
    private readonly links: OneTimeLinks,
    private readonly invitations: InvitationStore,
    private readonly users: UserStore,
    private readonly roles: AdminRoleStore,
    private readonly mail: Mail,
    private readonly limits: RequestLimits,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The invitation of a link that would still work, had it not run out. Whoever has the link has been invited: nothing is given away. */
  async expired(token: string): Promise<Invitation | undefined> {
    const link = await this.links.runOut('invitation', token);
    const invitation = link === undefined ? undefined : await this.invitations.find(link.subject);
    return invitation === undefined || invitation.acceptedAt !== null || invitation.expiresAt > this.clock.now() ? undefined : invitation;
  }

  /** Tells whoever invited them, once a day: by mail, and in the audit log, which webhooks pass on. */
  async tell(invitation: Invitation, origin: RequestOrigin): Promise<void> {
    if (!(await this.limits.take('invitation-wanted', invitation.id, 1, DAY_SECONDS))) return;
    await this.database.transaction(async (tx) => {
      for (const admin of await this.admins(tx, invitation)) {
        await this.mail.send(tx, { to: admin.email, locale: admin.profile.locale, template: 'invitation-wanted', data: { person: admin.profile.name ?? null, invited: invitation.email } });
      }
      await this.audit.record(tx, { type: 'invitation.wanted', outcome: 'success', actor: 'page', details: { id: invitation.id } }, origin);
    });
  }

  private async admins(statements: Statements, { createdBy }: Invitation): Promise<User[]> {
    const inviter = createdBy === null ? undefined : await this.users.findById(createdBy, statements);
    if (inviter !== undefined && isReachable(inviter) && (await this.roles.roleOf(inviter.id, statements)) !== undefined) return [inviter];
    const owners = await statements.rows<{ user_id: string }>(`SELECT user_id FROM admin_roles WHERE role = 'owner' ORDER BY created_at, user_id LIMIT 20`);
    const people = await Promise.all(owners.map(({ user_id: id }) => this.users.findById(id, statements)));
    return people.filter((person): person is User => person !== undefined && isReachable(person)).slice(0, MOST_OWNERS);
  }
}

const isReachable = ({ active, email, emailVerified }: User): boolean => active && email !== null && emailVerified;
