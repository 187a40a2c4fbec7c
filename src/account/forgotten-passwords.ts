import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { RequestLimits } from '../limits/request-limits.js';
import { loginNameDigest } from '../users/login-name.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { MailedCodes } from './mailed-codes.js';
import { PasswordResetMail } from './password-reset-mail.js';

/** Mails to one person in an hour: a stranger must not be able to fill a mailbox. */
const MOST_MAILS = 5;
const HOUR_SECONDS = 3600;

/**
 * Mails a way to a new password. Whether anybody is known by a name is nobody's business: the same statements run for every one, with a row of nobody's where
 * there is nobody to write to.
 */
@Injectable()
export class ForgottenPasswords {
  constructor(
    private readonly users: UserStore,
    private readonly codes: MailedCodes,
    private readonly message: PasswordResetMail,
    private readonly limits: RequestLimits,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** The same for every name, whatever comes of it. `languages`: of the browser. */
  async ask(name: string, languages: string | undefined, origin: RequestOrigin): Promise<void> {
    const user = await this.users.findByLoginName(name);
    const allowed = await this.limits.take('password-reset', user?.id ?? loginNameDigest(name), MOST_MAILS, HOUR_SECONDS);
    const reachable = user !== undefined && user.active && user.emailVerified && allowed ? user : undefined;
    await this.database.transaction(async (tx) => this.send(tx, user, reachable, languages, origin));
  }

  /** A token that lets choose a new password, for the code of the mail; undefined: it is a wrong one, over, or was tried too often. */
  async tokenFor(name: string, code: string): Promise<string | undefined> {
    const user = await this.users.findByLoginName(name);
    const link = await this.codes.check('password-reset', user?.id ?? this.codes.nobody(), code);
    return link === undefined ? undefined : this.codes.exchange(link);
  }

  private async send(tx: Transaction, user: User | undefined, reachable: User | undefined, languages: string | undefined, origin: RequestOrigin): Promise<void> {
    const subject = reachable?.id ?? this.codes.nobody();
    const held = await this.users.holdActive(tx, subject);
    const fresh = await this.codes.fresh(tx, 'password-reset', subject);
    const person = held && fresh === undefined ? reachable : undefined;
    await this.message.send(tx, subject, person, languages);
    await this.audit.record(tx, { type: 'password_reset.requested', outcome: person === undefined ? 'failure' : 'success', actor: 'user', userId: user?.id ?? null }, origin);
  }
}
