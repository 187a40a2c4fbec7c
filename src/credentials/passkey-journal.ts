import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Notices } from '../mail/notices.js';
import type { User } from '../users/user.entity.js';

/** A passkey as events and mails name it: never what proves anything. */
export interface NamedPasskey {
  readonly id: string;
  readonly name: string;
}

/** Writes down what people do with their passkeys and tells them by mail, in the transaction of the act. */
@Injectable()
export class PasskeyJournal {
  constructor(private readonly audit: AuditLog, private readonly notices: Notices) {}

  /** `silently`: the browser made it by itself, after the password. */
  async added(tx: Transaction, user: User, { id, name }: NamedPasskey, silently: boolean, origin: RequestOrigin): Promise<void> {
    await this.audit.record(tx, { type: 'credential.added', outcome: 'success', actor: 'user', userId: user.id, details: { credential: id, method: 'passkey', silently }, personal: { name } }, origin);
    await this.notices.tell(tx, user, 'passkey-added', origin, { what: name });
  }

  async renamed(tx: Transaction, user: User, { id, name }: NamedPasskey, before: string, origin: RequestOrigin): Promise<void> {
    await this.audit.record(tx, { type: 'credential.renamed', outcome: 'success', actor: 'user', userId: user.id, details: { credential: id, method: 'passkey' }, personal: { name, before } }, origin);
  }

  async removed(tx: Transaction, user: User, { id, name }: NamedPasskey, origin: RequestOrigin): Promise<void> {
    await this.audit.record(tx, { type: 'credential.removed', outcome: 'success', actor: 'user', userId: user.id, details: { credential: id, method: 'passkey' }, personal: { name } }, origin);
    await this.notices.tell(tx, user, 'passkey-removed', origin, { what: name });
  }
}
