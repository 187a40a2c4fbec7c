import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { User } from '../users/user.entity.js';
import type { Act } from './act.js';
import { LinkMails } from './link-mails.js';
import { AdminProblem } from './problem.js';
import { toTime } from './operation-schemas.js';

export interface PasswordSetupLink {
  readonly id: string;
  /** Null where it was mailed. */
  readonly url: string | null;
  readonly expiresAt: number;
}

/** Links by which people choose a password, handed to whoever asks for one or mailed to whom it is for. */
@Injectable()
export class PasswordSetupLinks {
  constructor(private readonly links: OneTimeLinks, private readonly mails: LinkMails, private readonly audit: AuditLog, private readonly clock: Clock) {}

  /** The old password works until the new one is chosen: who only forgot it must not lose what they have open. Throws AdminProblem (conflict). */
  async make(tx: Transaction, user: User, { lifeMs, send }: { readonly lifeMs: number; readonly send: boolean }, act: Act): Promise<PasswordSetupLink> {
    if (user.disabledAt !== null) throw new AdminProblem('conflict', 'This person is disabled. Enable them first.');
    if (send) this.mails.requireAvailable();
    const expiresAt = this.clock.now() + lifeMs;
    const { id, url } = await this.links.issue(tx, { purpose: 'password-setup', userId: user.id, expiresAt, by: act.actorId ?? null });
    if (send) await this.mails.passwordSetup(tx, user, url, expiresAt);
    const details = { id, expires_at: toTime(expiresAt), sent: send };
    await this.audit.record(tx, { type: 'user.setup_link_made', outcome: 'success', actor: act.actor, userId: user.id, details }, act.origin);
    return { id, url: send ? null : url, expiresAt };
  }
}
