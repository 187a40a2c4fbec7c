import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import type { SignedIn } from '../../sessions/session.store.js';
import type { User } from '../../users/user.entity.js';
import { AccountJournal } from '../own/account-journal.js';
import { OwnData } from '../own/own-data.js';

/** Sends somebody everything about them as a file, and writes down that it was sent: whoever steals an account takes that first. */
@Injectable()
export class DataFile {
  constructor(private readonly data: OwnData, private readonly journal: AccountJournal, private readonly database: Database, private readonly clock: Clock) {}

  async send({ user, session }: SignedIn, origin: RequestOrigin, reply: FastifyReply): Promise<void> {
    const document = await this.make(user, session.id, origin);
    void reply.header('content-disposition', 'attachment; filename="my-account.json"').header('cache-control', 'no-store');
    await reply.type('application/json; charset=utf-8').send(JSON.stringify(document, null, 2));
  }

  /** The document, once it is written down that it was asked for. */
  async make(user: User, sessionId: string, origin: RequestOrigin): Promise<Readonly<Record<string, unknown>>> {
    await this.database.transaction(async (tx) => this.journal.record(tx, user, { type: 'user.data_exported', sessionId }, origin));
    return this.data.of(user, sessionId, this.clock.now());
  }
}
