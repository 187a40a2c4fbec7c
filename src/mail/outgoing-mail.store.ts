import { Injectable } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { Outbox } from '../database/outbox.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { OutgoingMail } from './outgoing-mail.entity.js';

/** Longer than any attempt takes: whoever has not told what came of it by then is dead. */
const CLAIM_MS = 2 * 60_000;
/** There is one mail server, so one lane. */
export const LANE = 'smtp';
const MOST_SHOWN = 100;

/** The outbox: what is to be sent, when, and what came of it. */
@Injectable()
export class OutgoingMailStore {
  private readonly waiting: Outbox<OutgoingMail>;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly database: Database, private readonly clock: Clock, cleanUp: CleanUp) {
    cleanUp.register({ table: 'mails', column: 'expires_at' });
    this.waiting = new Outbox(database, OutgoingMail);
  }

  /** Told when something is being put in, which may not have been committed yet. */
  onAdded(listener: () => void): void {
    this.listeners.push(listener);
  }

  async add(statements: Statements, mail: OutgoingMail): Promise<void> {
    await statements.insert(OutgoingMail, mail);
    for (const listener of this.listeners) listener();
  }

  /** When the next one is due; undefined when nothing waits. */
  async nextDue(): Promise<number | undefined> {
    return this.waiting.nextDue();
  }

  /** Nobody else sends it for two minutes. */
  async claim(): Promise<OutgoingMail | undefined> {
    const now = this.clock.now();
    return this.waiting.claim(LANE, now, now + CLAIM_MS);
  }

  /** What came of a claimed one. `false`: the claim had run out, and somebody else has it. */
  async settle(statements: Statements, mail: OutgoingMail, changes: Partial<OutgoingMail>): Promise<boolean> {
    return this.waiting.settle(statements, mail, changes);
  }

  /** What would have been sent, newest first. */
  async kept(): Promise<OutgoingMail[]> {
    return this.database.select(OutgoingMail, `WHERE status = 'kept' AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT ${MOST_SHOWN}`, [this.clock.now()]);
  }

  async findKept(id: string): Promise<OutgoingMail | undefined> {
    return this.database.first(OutgoingMail, "WHERE id = ? AND status = 'kept' AND expires_at > ?", [id, this.clock.now()]);
  }
}
