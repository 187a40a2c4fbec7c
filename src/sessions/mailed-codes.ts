import { Injectable } from '@nestjs/common';
import { EmailCodes } from '../credentials/email-codes.js';
import { Database } from '../database/database.js';
import { RequestLimits } from '../limits/request-limits.js';
import { Mail } from '../mail/mail.js';
import type { User } from '../users/user.entity.js';

const DAY_SECONDS = 86_400;
/** Of five tries each: fifty guesses a day at a hundred million values (ASVS 6.6.3), and no more mails than a person reads. */
const MOST_A_DAY = 10;
const MINUTES = 10;

/** Mails codes to people who sign in, to the address of their account and no other (GHSA-qgqp). */
@Injectable()
export class MailedCodes {
  constructor(
    private readonly codes: EmailCodes,
    private readonly mail: Mail,
    private readonly limits: RequestLimits,
    private readonly database: Database,
  ) {}

  get available(): boolean {
    return this.mail.available;
  }

  /** `waiting`: the one that was sent still works, and is not sent again yet. `limited`: this person has had too many today. */
  async send(user: User, browserToken: string, again: boolean): Promise<'sent' | 'waiting' | 'limited'> {
    const { email } = user;
    if (email === null || !user.emailVerified) return 'limited';
    if (!again && (await this.codes.isSent(user, browserToken))) return 'waiting';
    if (again && !(await this.codes.mayResend(user, browserToken))) return 'waiting';
    if (!(await this.limits.take('sign-in codes by mail', user.id, MOST_A_DAY, DAY_SECONDS))) return 'limited';
    return this.database.transaction(async (tx) => {
      const sent = await this.codes.toSend(tx, user, email, browserToken);
      if (sent === undefined) return 'waiting';
      const data = { person: user.profile.name ?? null, code: sent.code.replace(/^(....)/, '$1 '), minutes: MINUTES };
      await this.mail.send(tx, { to: email, template: 'sign-in-code', locale: user.profile.locale, data, usefulUntil: sent.expiresAt });
      return 'sent';
    });
  }
}
