import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import type { Transaction } from '../../database/statements.js';
import { RequestLimits } from '../../limits/request-limits.js';
import { Mail } from '../../mail/mail.js';
import { emailProblem } from '../../users/email-address.js';
import { foldedName, loginNameDigest } from '../../users/login-name.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { CODE_MINUTES, MailedCodes } from '../mailed-codes.js';
import { AccountJournal } from '../own/account-journal.js';

const PURPOSE = 'email';
/** Mails by one person, and to one address, in an hour: whoever has an account must not be able to fill other people's mailboxes with it. */
const MOST = 5;
const HOUR_SECONDS = 3600;

export type AskOutcome = { readonly outcome: 'sent' | 'limited' } | { readonly outcome: 'refused'; readonly problem: string };

/** The address that a person wants to have: pending until whoever reads its mail has said so. */
@Injectable()
export class OwnEmails {
  constructor(
    private readonly users: UserStore,
    private readonly codes: MailedCodes,
    private readonly mail: Mail,
    private readonly limits: RequestLimits,
    private readonly database: Database,
    private readonly journal: AccountJournal,
  ) {}

  /** The address that waits for its proof; null: none does. */
  async pending(user: User): Promise<string | null> {
    const link = await this.codes.living(PURPOSE, user.id);
    const email = link?.data['email'];
    return typeof email === 'string' ? email : null;
  }

  /**
   * Mails a code and a link to the address. One that is another person's looks no different from here: they are told, and no code of it works. Another one within a
   * minute to the same address sends nothing, and leaves the one on its way alive.
   */
  async ask(user: User, typed: string, origin: RequestOrigin): Promise<AskOutcome> {
    const email = typed.normalize('NFC');
    const problem = emailProblem(email) ?? (user.emailVerified && user.email !== null && foldedName(user.email) === foldedName(email) ? 'is the address of your account already' : undefined);
    if (problem !== undefined) return { outcome: 'refused', problem };
    const fresh = await this.codes.fresh(this.database, PURPOSE, user.id);
    if (fresh?.data['email'] === email) return { outcome: 'sent' };
    const allowed = (await this.limits.take('email-proof', user.id, MOST, HOUR_SECONDS)) && (await this.limits.take('email-proof-to', loginNameDigest(email), MOST, HOUR_SECONDS));
    if (!allowed) return { outcome: 'limited' };
    await this.database.transaction(async (tx) => {
      if (await this.users.holdActive(tx, user.id)) await this.send(tx, user, email, origin);
    });
    return { outcome: 'sent' };
  }

  async cancel(user: User): Promise<void> {
    await this.codes.revoke(PURPOSE, user.id);
  }

  private async send(tx: Transaction, user: User, email: string, origin: RequestOrigin): Promise<void> {
    const holder = await this.users.findByLoginName(email, tx);
    const another = holder !== undefined && holder.id !== user.id ? holder : undefined;
    // `from`: a proof counts for the account as it was when it was asked for.
    const { url, code, expiresAt } = await this.codes.issue(tx, PURPOSE, user.id, { email, from: user.email, free: another === undefined });
    const common = { to: email, usefulUntil: expiresAt };
    if (another === undefined) await this.mail.send(tx, { ...common, locale: user.profile.locale, template: 'email-proof', data: { person: user.profile.name ?? null, url, code, minutes: CODE_MINUTES } });
    else await this.mail.send(tx, { ...common, to: another.email, locale: another.profile.locale, template: 'email-taken', data: { person: another.profile.name ?? null } });
    await this.journal.record(tx, user, { type: 'email.change_requested' }, origin);
  }
}
