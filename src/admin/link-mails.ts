import { Injectable } from '@nestjs/common';
import { ClientStore } from '../clients/client.store.js';
import type { Transaction } from '../database/statements.js';
import { Mail } from '../mail/mail.js';
import { Clock } from '../platform/clock.js';
import type { Invitation } from '../users/invitation.entity.js';
import type { User } from '../users/user.entity.js';
import { AdminProblem } from './problem.js';

const HOUR_MS = 3_600_000;

/** Mails the links that operators make, in the transaction that makes them: who only asked for it to be sent never sees the link, and whoever uses it has read the mail. */
@Injectable()
export class LinkMails {
  constructor(private readonly mail: Mail, private readonly clients: ClientStore, private readonly clock: Clock) {}

  /** Throws AdminProblem (conflict) where no mail would reach anybody. */
  requireAvailable(): void {
    if (!this.mail.available) throw new AdminProblem('conflict', 'This server cannot send mail: set SMTP_URL and MAIL_FROM, or leave out send and pass the link on yourself.');
  }

  async invite(tx: Transaction, { email, name, clientId, expiresAt }: Invitation, url: string): Promise<void> {
    const client = clientId === null ? undefined : await this.clients.find(clientId);
    const days = Math.max(1, Math.round((expiresAt - this.clock.now()) / (24 * HOUR_MS)));
    await this.mail.send(tx, { to: email, template: 'invitation', usefulUntil: expiresAt, data: { person: name, application: client?.name ?? null, url, days } });
  }

  /** Throws AdminProblem (conflict) for a person without an address. */
  async passwordSetup(tx: Transaction, user: User, url: string, expiresAt: number): Promise<void> {
    if (user.email === null) throw new AdminProblem('conflict', 'This person has no e-mail address.');
    const hours = Math.max(1, Math.round((expiresAt - this.clock.now()) / HOUR_MS));
    await this.mail.send(tx, { to: user.email, template: 'password-setup', locale: user.profile.locale, usefulUntil: expiresAt, data: { person: user.profile.name ?? null, url, hours } });
  }
}
