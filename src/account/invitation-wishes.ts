import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { RequestLimits } from '../limits/request-limits.js';
import { Mail } from '../mail/mail.js';
import type { Invitation } from '../users/invitation.entity.js';
import { Inviters } from './inviters.js';

const DAY_SECONDS = 86_400;

/** Somebody comes with an invitation that has run out, and asks for another. */
@Injectable()
export class InvitationWishes {
  constructor(
    private readonly inviters: Inviters,
    private readonly mail: Mail,
    private readonly limits: RequestLimits,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Tells whoever invited them, once a day: by mail, and in the audit log, which webhooks pass on. */
  async tell(invitation: Invitation, origin: RequestOrigin): Promise<void> {
    if (!(await this.limits.take('invitation-wanted', invitation.id, 1, DAY_SECONDS))) return;
    await this.database.transaction(async (tx) => {
      for (const admin of await this.inviters.of(invitation, tx)) {
        await this.mail.send(tx, { to: admin.email, locale: admin.profile.locale, template: 'invitation-wanted', data: { person: admin.profile.name ?? null, invited: invitation.email } });
      }
      await this.audit.record(tx, { type: 'invitation.wanted', outcome: 'success', actor: 'page', details: { id: invitation.id } }, origin);
    });
  }
}
