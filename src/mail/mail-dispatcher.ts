import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { OutboxDispatch } from '../database/outbox-dispatch.js';
import { Clock } from '../platform/clock.js';
import { Schedule } from '../platform/schedule.js';
import { MailLane } from './mail-lane.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { LANE, OutgoingMailStore } from './outgoing-mail.store.js';

/** Sends mails from their outbox. Where there is no mail server, nothing is looked for. */
@Injectable()
export class MailDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly dispatch: OutboxDispatch<OutgoingMail>;

  constructor(
    private readonly outbox: OutgoingMailStore,
    lane: MailLane,
    clock: Clock,
    private readonly schedule: Schedule,
    @Inject(CONFIG) private readonly config: Pick<Config, 'mail'>,
  ) {
    this.dispatch = new OutboxDispatch(lane, clock, async () => {
      const nextDue = await outbox.nextDue();
      return { lanes: nextDue !== undefined && nextDue <= clock.now() ? [LANE] : [], nextDue };
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.mail.smtpUrl === undefined) return;
    this.outbox.onAdded(() => {
      this.dispatch.added();
    });
    this.dispatch.begin(this.schedule, 'mails');
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatch.end();
  }

  /** One look. Resolves when the work is handed over, not when it is done. */
  async look(): Promise<void> {
    await this.dispatch.look();
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.dispatch.idle();
  }
}
