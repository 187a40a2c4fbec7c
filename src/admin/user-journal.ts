import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Notices } from '../mail/notices.js';
import { UserStore } from '../users/user.store.js';
import type { Act } from './act.js';

/** Writes down what operators do to people, and tells people by mail what they must hear of: whoever sets another's password knows it (ASVS 6.3.7). */
@Injectable()
export class UserJournal {
  constructor(private readonly audit: AuditLog, private readonly notices: Notices, private readonly users: UserStore) {}

  async record(tx: Transaction, type: AuditEventType, userId: string, act: Act, details: AuditDetails = {}): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, userId, details }, act.origin);
  }

  /** From here on nobody can read what is written of them. */
  async forget(tx: Transaction, userId: string): Promise<void> {
    await this.audit.forget(tx, userId);
  }

  /** In the transaction of the act. Where it was done from is the operator's business, and not told. */
  async tellOfPassword(tx: Transaction, userId: string): Promise<void> {
    const user = await this.users.findById(userId, tx);
    if (user !== undefined) await this.notices.tell(tx, user, 'password-changed', null);
  }
}
