import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import type { Transaction } from '../../database/statements.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import type { OneTimeLink } from '../../users/one-time-link.entity.js';
import { OneTimeLinks } from '../../users/one-time-link.store.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { MailedCodes } from '../mailed-codes.js';
import { AccountJournal } from '../own/account-journal.js';

const PURPOSE = 'email';

export interface EmailProof {
  readonly link: OneTimeLink;
  readonly user: User;
  readonly email: string;
}

/** What a code or a link that was mailed proves: that its reader has the address. */
@Injectable()
export class EmailProofs {
  constructor(private readonly users: UserStore, private readonly links: OneTimeLinks, private readonly codes: MailedCodes, private readonly database: Database, private readonly journal: AccountJournal) {}

  /** By the link. Undefined for one that proves nothing (any more). Uses nothing up. */
  async find(token: string): Promise<EmailProof | undefined> {
    return this.of(await this.links.find(PURPOSE, token));
  }

  /** By the code, of which five may be tried. */
  async byCode(user: User, code: string): Promise<EmailProof | undefined> {
    return this.of(await this.codes.check(PURPOSE, user.id, code));
  }

  /** The address is the account's from here on; sessions stay. `false`: it was used, the account changed, or the address became another person's meanwhile. */
  async accept(proof: EmailProof, origin: RequestOrigin): Promise<boolean> {
    try {
      return await this.database.transaction((tx) => this.change(tx, proof, origin));
    } catch (error) {
      if (error instanceof AlreadyTaken) return false;
      throw error;
    }
  }

  private async change(tx: Transaction, { link, email }: EmailProof, origin: RequestOrigin): Promise<boolean> {
    if (!(await this.links.consume(tx, link))) return false;
    const user = await this.users.hold(tx, link.subject);
    if (user?.active !== true || user.email !== link.data['from']) return false;
    const { preferredUsername, profile } = user;
    await this.users.update(tx, user.id, { preferredUsername, email, emailVerified: true, profile });
    const changed = user.email !== null && user.email !== email;
    // The notice goes to the address that the account had: whoever took the account over has the new one.
    await this.journal.record(tx, user, { type: changed || user.email === null ? 'email.changed' : 'email.verified', ...(changed ? { notice: 'email-changed' as const } : {}) }, origin);
    return true;
  }

  private async of(link: OneTimeLink | undefined): Promise<EmailProof | undefined> {
    const user = link === undefined ? undefined : await this.users.findById(link.subject);
    const email = link?.data['email'];
    if (link === undefined || user?.active !== true || typeof email !== 'string') return undefined;
    return link.data['free'] === true && link.data['from'] === user.email ? { link, user, email } : undefined;
  }
}
