import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { WebhookCursor } from './cursor.entity.js';

const NAME = 'events';

/** The place in the audit log up to which events have been handed out. */
@Injectable()
export class CursorStore {
  constructor(private readonly database: Database) {}

  async position(statements: Statements = this.database): Promise<number> {
    return (await statements.first(WebhookCursor, 'WHERE name = ?', [NAME]))?.sequence ?? 0;
  }

  /** `false`: another instance was there first. */
  async advance(tx: Transaction, from: number, to: number): Promise<boolean> {
    return (await tx.run('UPDATE webhook_cursors SET sequence = ? WHERE name = ? AND sequence = ?', [to, NAME, from])) === 1;
  }

  /** Leaves out everything up to there. */
  async skipTo(tx: Transaction, sequence: number): Promise<void> {
    await tx.upsert(WebhookCursor, { name: NAME, sequence }, ['name'], ['sequence']);
  }
}
