import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { AuditEventStore } from '../../audit/audit-event.store.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import { RunningSettings } from '../../settings/running-settings.js';
import type { User } from '../../users/user.entity.js';
import { AccountJournal } from './account-journal.js';
import { AccountRemoval } from './account-removal.js';

/** Pressed again within a day it is the same request. */
const AGAIN_MS = 86_400_000;

export type DeletionOutcome = 'off' | 'requested' | 'deleted' | 'last-owner';

/** What becomes of it when somebody wants their account deleted: as the organisation has set it. */
@Injectable()
export class OwnDeletion {
  constructor(
    private readonly settings: RunningSettings,
    private readonly removal: AccountRemoval,
    private readonly events: AuditEventStore,
    private readonly journal: AccountJournal,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Who is managed by a file or a directory would come back with it: whoever keeps that is asked. */
  wayOf({ managedBy }: Pick<User, 'managedBy'>): 'off' | 'request' | 'at_once' {
    const { deletion } = this.settings.people.account;
    return deletion === 'at_once' && managedBy !== null ? 'request' : deletion;
  }

  /** When it was last asked for; null: never. */
  async askedAt({ id }: Pick<User, 'id'>): Promise<number | null> {
    const [last] = await this.events.list({ userId: id, type: 'user.deletion_requested', limit: 1 });
    return last?.occurredAt ?? null;
  }

  async ask(user: User, origin: RequestOrigin): Promise<DeletionOutcome> {
    const way = this.wayOf(user);
    if (way === 'off') return 'off';
    if (way === 'at_once') return this.removal.remove(user, origin);
    const askedAt = await this.askedAt(user);
    if (askedAt === null || this.clock.now() >= askedAt + AGAIN_MS) await this.database.transaction(async (tx) => this.journal.record(tx, user, { type: 'user.deletion_requested' }, origin));
    return 'requested';
  }
}
