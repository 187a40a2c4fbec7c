import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import type { Statements } from '../database/statements.js';
import { chooseLocale } from '../http/locales.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { MailContents } from './mail-contents.js';
import type { MessageName, Messages } from './messages.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';

export interface MailOrder<Name extends MessageName> {
  /**
   * One address, out of the database and never out of the request. `null`: nobody gets it; the same row is written all the same, so that nobody can tell by the
   * time that an answer takes whom this server knows.
   */
  readonly to: string | null;
  readonly template: Name;
  /** Language tags in order of preference: the person's own (`profile.locale`), then the browser's. */
  readonly locale?: string | undefined;
  readonly data: Messages[Name];
  /** What it says is over by then, in milliseconds since 1970; two days when left out. */
  readonly usefulUntil?: number;
}

const DAY_MS = 86_400_000;
/** As long as anything is tried. */
const TRIED_MS = 2 * DAY_MS;
/** What became of it. */
const KEPT_MS = 7 * DAY_MS;

/** Puts mails into the outbox, in the transaction of the act that they tell of. */
@Injectable()
export class Mail {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'mail' | 'environment'>,
    private readonly outbox: OutgoingMailStore,
    private readonly contents: MailContents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Whether a mail reaches anybody: pages that need one say so where it does not. In development without a mail server, /mail shows what would have been sent. */
  get available(): boolean {
    return this.config.mail.smtpUrl !== undefined || this.config.environment === 'development';
  }

  /** One statement; none where no mail can be sent. It leaves once the transaction has committed. */
  async send<Name extends MessageName>(statements: Statements, order: MailOrder<Name>): Promise<void> {
    if (!this.available) return;
    const now = this.clock.now();
    const { to, template, data } = order;
    const status = to === null ? 'withheld' : this.config.mail.smtpUrl === undefined ? 'kept' : 'waiting';
    await this.outbox.add(statements, {
      id: this.random.id('mail'), message: template, locale: chooseLocale(order.locale), sealed: this.contents.seal({ to: to ?? '', data }),
      status, attempts: 0, lastError: null, nextAt: status === 'waiting' ? now : null,
      usefulUntil: Math.min(order.usefulUntil ?? now + TRIED_MS, now + TRIED_MS), createdAt: now, expiresAt: status === 'withheld' ? now : now + KEPT_MS,
    });
  }
}
