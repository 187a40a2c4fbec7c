import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { loginNameDigest } from '../users/login-name.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';
import { MailedCodes } from './mailed-codes.js';
import { PasswordResetMail } from './password-reset-mail.js';
import { askingOf } from './reset-asking.js';
import type { ResetAsker } from './reset-door.js';

/**
 * Mails to one person in an hour: a stranger must not be able to fill a mailbox. One network has fewer, so that it takes none from the person elsewhere; and a
 * device of theirs is counted by itself, so that nobody keeps them from a mail that they wait for.
 */
const MOST_MAILS = { from: 5, person: 10 } as const;
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

  /** The same for every name, whatever comes of it. */
  async ask(name: string, asker: ResetAsker): Promise<void> {
    const user = await this.users.findByLoginName(name);
    const allowed = await this.takeMail(user?.id ?? loginNameDigest(name), user === undefined ? null : asker.deviceOf(user), asker.origin);
    const reachable = user !== undefined && user.active && user.emailVerified && allowed ? user : undefined;
    await this.database.transaction(async (tx) => this.send(tx, user, reachable, asker));
  }

  /** A token that lets choose a new password, for the code of the mail, typed where it was asked for; undefined: it is a wrong one, over, or was tried too often. */
  async tokenFor(name: string, code: string, { browserToken }: ResetAsker): Promise<string | undefined> {
    const user = await this.users.findByLoginName(name);
    const link = await this.codes.check('password-reset', askingOf(user?.id ?? this.codes.nobody(), browserToken), code);
    return link === undefined ? undefined : this.codes.exchange(link);
  }

  private async takeMail(person: string, device: string | null, { address }: RequestOrigin): Promise<boolean> {
    const from = device ?? addressRange(address);
    if (!(await this.limits.take('password-reset from', `${from} ${person}`, MOST_MAILS.from, HOUR_SECONDS))) return false;
    return device !== null || this.limits.take('password-reset', person, MOST_MAILS.person, HOUR_SECONDS);
  }

  private async send(tx: Transaction, user: User | undefined, reachable: User | undefined, asker: ResetAsker): Promise<void> {
    const userId = reachable?.id ?? this.codes.nobody();
    const held = await this.users.holdActive(tx, userId);
    const fresh = await this.codes.fresh(tx, 'password-reset', askingOf(userId, asker.browserToken));
    const person = held && fresh === undefined ? reachable : undefined;
    await this.message.send(tx, person, userId, asker);
    await this.audit.record(tx, { type: 'password_reset.requested', outcome: person === undefined ? 'failure' : 'success', actor: 'user', userId: user?.id ?? null }, asker.origin);
  }
}
