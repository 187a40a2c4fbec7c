import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { OutboxLanes } from '../database/outbox-lanes.js';
import { OutboxWatch } from '../database/outbox-watch.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Schedule } from '../platform/schedule.js';
import { MailLane } from './mail-lane.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { LANE, OutgoingMailStore } from './outgoing-mail.store.js';

const LOOK_EVERY_MS = 500;

/** Sends what is in the outbox, on every instance: a mail belongs to whoever claims it. Where there is no mail server, nothing is looked for. */
@Injectable()
export class MailDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: OutboxLanes<OutgoingMail>;
  private readonly watch = new OutboxWatch();

  constructor(
    private readonly outbox: OutgoingMailStore,
    lane: MailLane,
    private readonly clock: Clock,
    private readonly schedule: Schedule,
    @Inject(CONFIG) private readonly config: Pick<Config, 'mail'>,
  ) {
    this.lanes = new OutboxLanes(lane);
  }

  onApplicationBootstrap(): void {
    if (this.config.mail.smtpUrl === undefined) return;
    this.outbox.onAdded(() => {
      this.watch.added();
    });
    this.schedule.every(LOOK_EVERY_MS, 'mails', async () => {
      try {
        if (this.watch.mayFind(this.clock.now())) await this.look();
      } catch (error) {
        // Requests say loudly enough that the database is away.
        if (!(error instanceof DatabaseUnavailable)) throw error;
      }
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.lanes.end();
  }

  /** One look. Resolves when the work is handed over, not when it is done. */
  async look(): Promise<void> {
    if (this.lanes.stopped) return;
    this.watch.looking();
    const due = await this.outbox.nextDue();
    if (due !== undefined && due <= this.clock.now()) this.lanes.start(LANE);
    this.watch.looked(due);
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.lanes.idle();
  }
}
