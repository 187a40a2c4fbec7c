import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditEventType, RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Notices } from '../mail/notices.js';
import type { User } from '../users/user.entity.js';

interface JournalEntry {
  readonly id?: string;
  readonly method: 'totp' | 'recovery_code';
  readonly name?: string;
  /** Codes that took the place of others. */
  readonly renewed?: boolean;
}

/** Writes down what people do with their second factors and tells them by mail, in the transaction of the act. */
@Injectable()
export class FactorJournal {
  constructor(private readonly audit: AuditLog, private readonly notices: Notices) {}

  async added(tx: Transaction, user: User, entry: JournalEntry, origin: RequestOrigin): Promise<void> {
    await this.record(tx, 'credential.added', user, entry, origin);
    await this.notices.tell(tx, user, entry.method === 'totp' ? 'authenticator-added' : entry.renewed === true ? 'recovery-codes-renewed' : 'recovery-codes-made', origin);
  }

  async renamed(tx: Transaction, user: User, entry: JournalEntry, origin: RequestOrigin): Promise<void> {
    await this.record(tx, 'credential.renamed', user, entry, origin);
  }

  async removed(tx: Transaction, user: User, entry: JournalEntry, origin: RequestOrigin): Promise<void> {
    await this.record(tx, 'credential.removed', user, entry, origin);
    await this.notices.tell(tx, user, 'authenticator-removed', origin, entry.name ? { what: entry.name } : {});
  }

  private async record(tx: Transaction, type: AuditEventType, user: User, { id, method, name }: JournalEntry, origin: RequestOrigin): Promise<void> {
    const details = { ...(id === undefined ? {} : { credential: id }), method };
    await this.audit.record(tx, { type, outcome: 'success', actor: 'user', userId: user.id, details, ...(name ? { personal: { name } } : {}) }, origin);
  }
}
