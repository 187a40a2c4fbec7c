import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { LaneWork } from '../database/outbox-lanes.js';
import { Clock } from '../platform/clock.js';
import { LOG } from '../platform/log.js';
import { Letters } from './letters.js';
import { MailOutcomes } from './mail-outcomes.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';
import { type SendingOutcome, SmtpSender } from './smtp-sender.js';

/** Sends what is due, one mail after the other. */
@Injectable()
export class MailLane implements LaneWork<OutgoingMail> {
  constructor(
    private readonly outbox: OutgoingMailStore,
    private readonly letters: Letters,
    private readonly sender: SmtpSender,
    private readonly outcomes: MailOutcomes,
    private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async claim(): Promise<OutgoingMail | undefined> {
    return this.outbox.claim();
  }

  async deliver(_lane: string, mail: OutgoingMail, stop: AbortSignal): Promise<void> {
    if (mail.usefulUntil <= this.clock.now()) return this.outcomes.lapse(mail);
    const letter = this.letters.of(mail);
    if (typeof letter !== 'object') return letter === 'unknown' ? this.outcomes.record(mail, { result: 'later', error: letter }) : this.outcomes.spoil(mail, letter);
    const outcome = await unlessStopped(this.sender.send(letter), stop);
    // The server may have taken it or not. It is due again when the claim has run out.
    if (outcome !== undefined) await this.outcomes.record(mail, outcome);
  }

  failed(_lane: string, error: unknown): void {
    this.log.warn({ err: error }, 'mails could not be sent; they are tried again');
  }
}

/** Undefined: everything stopped before it came to its end. */
async function unlessStopped(sending: Promise<SendingOutcome>, stop: AbortSignal): Promise<SendingOutcome | undefined> {
  const over = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    stop.addEventListener('abort', () => {
      resolve(undefined);
    }, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([sending, stopped]);
  } finally {
    over.abort();
  }
}
