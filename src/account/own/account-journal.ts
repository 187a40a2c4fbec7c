import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { AuditDetails, AuditEventType, RequestOrigin } from '../../audit/event.js';
import type { Transaction } from '../../database/statements.js';
import type { NoticeKind } from '../../mail/messages.js';
import { Notices } from '../../mail/notices.js';
import type { User } from '../../users/user.entity.js';

export interface JournalEntry {
  readonly type: AuditEventType;
  /** Told by mail, too. */
  readonly notice?: NoticeKind;
  readonly details?: AuditDetails;
  readonly sessionId?: string;
}

/** Writes down what people do to their own accounts, and tells them by mail what they should hear of: in the transaction of the act. */
@Injectable()
export class AccountJournal {
  constructor(private readonly audit: AuditLog, private readonly notices: Notices) {}

  async record(tx: Transaction, user: User, { type, notice, details = {}, sessionId }: JournalEntry, origin: RequestOrigin): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: 'user', userId: user.id, sessionId: sessionId ?? null, details }, origin);
    if (notice !== undefined) await this.notices.tell(tx, user, notice, origin);
  }

  /** From here on nobody can read what is written of them. At the end of the transaction in which they are deleted. */
  async forget(tx: Transaction, userId: string): Promise<void> {
    await this.audit.forget(tx, userId);
  }
}
