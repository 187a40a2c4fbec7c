import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../credentials/credential.store.js';
import type { Transaction } from '../database/statements.js';
import { Mail } from '../mail/mail.js';
import type { User } from '../users/user.entity.js';
import { CODE_MINUTES, MailedCodes } from './mailed-codes.js';
import { askingOf } from './reset-asking.js';
import type { ResetAsker } from './reset-door.js';

/** The mail with the way to a new password; for nobody it is made all the same, and goes nowhere, so that the time says nothing about who is known. */
@Injectable()
export class PasswordResetMail {
  constructor(
    private readonly codes: MailedCodes,
    private readonly credentials: CredentialStore,
    private readonly mail: Mail,
  ) {}

  /** `person`: who gets it, if anybody does; `userId`: theirs, or as good as one of nobody; `browserToken`: of the browser that has asked, where the code is to be typed. */
  async send(tx: Transaction, person: User | undefined, userId: string, { browserToken, languages }: Pick<ResetAsker, 'browserToken' | 'languages'>): Promise<void> {
    // Whoever holds a passkey or an app made their account here, and has lost what let them in: what confirms the new password is still asked for.
    const factors = await this.credentials.heldBy(userId, tx);
    const mayChoose = person !== undefined && (person.passwordHash !== null || (factors.passkey ?? 0) + (factors.totp ?? 0) > 0);
    const { url, code, expiresAt } = mayChoose
      ? await this.codes.issue(tx, 'password-reset', askingOf(person.id, browserToken), { email: person.email })
      : await this.codes.issueForNobody(tx, 'password-reset');
    const common = { to: person?.email ?? null, locale: [person?.profile.locale, languages].filter((each) => each !== undefined).join(','), usefulUntil: expiresAt };
    const greeted = { person: person?.profile.name ?? null };
    // Somebody who signs in by other means only has no password to forget (people from elsewhere), and may not get one by way of their mailbox.
    if (person !== undefined && !mayChoose) await this.mail.send(tx, { ...common, template: 'password-elsewhere', data: greeted });
    else await this.mail.send(tx, { ...common, template: 'password-reset', data: { ...greeted, url, code, minutes: CODE_MINUTES } });
  }
}
