import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { delayAfter } from '../platform/back-off.js';
import { Clock } from '../platform/clock.js';
import { Metrics } from '../platform/metrics.js';
import { Random } from '../platform/random.js';
import { MAIL_BACK_OFF } from './back-off.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';
import type { SendingOutcome } from './smtp-sender.js';

/** What follows from an attempt: sent, tried again later, or given up. */
@Injectable()
export class MailOutcomes {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutgoingMailStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly metrics: Metrics,
  ) {}

  async record(mail: OutgoingMail, { result, error }: SendingOutcome): Promise<void> {
    if (result === 'sent') return this.sent(mail);
    const attempts = mail.attempts + 1;
    const delay = result === 'over' ? undefined : delayAfter(MAIL_BACK_OFF, attempts, this.random.spread());
    const nextAt = this.clock.now() + (delay ?? 0);
    if (delay === undefined || nextAt >= mail.usefulUntil) return this.end(mail, 'given-up', attempts, error);
    this.count(mail, 'retried');
    await this.outbox.settle(this.database, mail, { status: 'waiting', attempts, lastError: error, nextAt });
  }

  /** Its code or link is over: it would only make somebody try in vain. */
  async lapse(mail: OutgoingMail): Promise<void> {
    await this.end(mail, 'lapsed', mail.attempts, mail.lastError);
  }

  /** It cannot be opened or made: no later attempt will either. */
  async spoil(mail: OutgoingMail, error: string): Promise<void> {
    await this.end(mail, 'given-up', mail.attempts, error);
  }

  /** Where the claim had run out meanwhile, somebody else sends it a second time: at least once, not at most. */
  private async sent(mail: OutgoingMail): Promise<void> {
    this.count(mail, 'sent');
    await this.outbox.settle(this.database, mail, { status: 'sent', attempts: mail.attempts + 1, lastError: null, nextAt: null, sealed: null });
  }

  private async end(mail: OutgoingMail, status: 'given-up' | 'lapsed', attempts: number, lastError: string | null): Promise<void> {
    this.count(mail, status === 'lapsed' ? 'lapsed' : 'given_up');
    await this.database.transaction(async (tx) => {
      if (!(await this.outbox.settle(tx, mail, { status, attempts, lastError, nextAt: null, sealed: null }))) return;
      await this.audit.record(tx, { type: 'mail.given_up', outcome: 'failure', actor: 'server', details: { mail: mail.id, template: mail.message, attempts, error: lastError } }, null);
    });
  }

  private count({ message }: OutgoingMail, result: 'sent' | 'retried' | 'given_up' | 'lapsed'): void {
    this.metrics.mails.inc({ template: message, result });
  }
}
