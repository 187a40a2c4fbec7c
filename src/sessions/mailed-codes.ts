import { Injectable } from '@nestjs/common';
import { EmailCodes } from '../credentials/email-codes.js';
import { Database } from '../database/database.js';
import { RequestLimits } from '../limits/request-limits.js';
import { Mail } from '../mail/mail.js';
import type { User } from '../users/user.entity.js';

const DAY_SECONDS = 86_400;
/** Where a code is asked for. */
export interface CodeAsker {
  readonly browserToken: string;
  /** The id of a device on which this person has signed in; null: it is anybody's. */
  readonly device: string | null;
}

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

  /**
   * `asked`: by the form (`again`), or by a page that was opened, for a sign-in that began then (milliseconds): that has one code sent, and a page that is
   * opened without any, none, for whoever makes somebody's browser open it must not use up what they may have in a day.
   * `waiting`: the one that was sent still works, and is not sent again yet. `unsent`: none works, until it is asked for. `limited`: there were too many today.
   */
  async send(user: User, { browserToken, device }: CodeAsker, asked: 'again' | number | undefined): Promise<'sent' | 'waiting' | 'unsent' | 'limited'> {
    const { email } = user;
    if (email === null || !user.emailVerified) return 'limited';
    if (asked === 'again' ? !(await this.codes.mayResend(user, browserToken)) : await this.codes.isSent(user, browserToken)) return 'waiting';
    if (asked === undefined || (asked !== 'again' && (await this.codes.wasMadeSince(user, browserToken, asked)))) return 'unsent';
    // A device of theirs counts for itself: a stranger who has their password must not keep them from their codes for a day.
    const asker = device === null ? user.id : `${user.id} ${device}`;
    if (!(await this.limits.take('sign-in codes by mail', asker, MOST_A_DAY, DAY_SECONDS))) return 'limited';
    return this.database.transaction(async (tx) => {
      const sent = await this.codes.toSend(tx, user, email, browserToken);
      if (sent === undefined) return 'waiting';
      const data = { person: user.profile.name ?? null, code: sent.code.replace(/^(....)/, '$1 '), minutes: MINUTES };
      await this.mail.send(tx, { to: email, template: 'sign-in-code', locale: user.profile.locale, data, usefulUntil: sent.expiresAt });
      return 'sent';
    });
  }
}
