import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { EndAccess } from '../authorization/end-access.js';
import { Database } from '../database/database.js';
import { Notices } from '../mail/notices.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { ownerOf } from './reset-asking.js';

/** Sets the password that somebody chose by a link. Whoever was signed in as them, they themselves included, is not any more. */
@Injectable()
export class PasswordChoice {
  constructor(
    private readonly users: UserStore,
    private readonly links: OneTimeLinks,
    private readonly access: EndAccess,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** Whose password the token sets; undefined for a token that opens nothing, and for people who may not sign in anyway. Uses nothing up. */
  async find(token: string): Promise<{ readonly link: OneTimeLink; readonly user: User } | undefined> {
    const link = (await this.links.find('password-setup', token)) ?? (await this.links.find('password-reset', token));
    const user = link === undefined ? undefined : await this.users.findById(ownerOf(link));
    if (link === undefined || user?.active !== true) return undefined;
    // Mailed to an address that is not this person's any more.
    if (link.purpose === 'password-reset' && (link.data['email'] !== user.email || !user.emailVerified)) return undefined;
    return { link, user };
  }

  /** `false`: the link was used meanwhile, or the person may not sign in any more. Every other link of theirs is dead with it. */
  async set(link: OneTimeLink, user: User, passwordHash: string, origin: RequestOrigin): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.links.consume(tx, link)) || !(await this.users.holdActive(tx, user.id)) || !(await this.users.setPasswordHash(tx, user.id, passwordHash, { byLink: true }))) return false;
      await this.access.ofUser(tx, user.id, { because: 'password-changed', actor: 'page', origin });
      await this.audit.record(tx, { type: 'user.password_set', outcome: 'success', actor: 'page', userId: user.id, details: { by: link.purpose === 'password-reset' ? 'reset' : 'link' } }, origin);
      await this.notices.tell(tx, user, user.passwordHash === null ? 'password-set' : 'password-changed', origin);
      return true;
    });
  }
}
