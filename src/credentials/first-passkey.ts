import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import type { User } from '../users/user.entity.js';
import { makerOf } from './passkey-names.js';
import type { VerifiedPasskey } from './passkey.js';
import { PasskeyStore } from './passkey.store.js';

const PLAIN_NAME = 'Passkey';

/** Keeps the passkey with which somebody's account begins. */
@Injectable()
export class FirstPasskey {
  constructor(private readonly passkeys: PasskeyStore, private readonly audit: AuditLog, private readonly random: Random) {}

  /**
   * In the transaction that makes the person, which must not go on after `false` (its challenge was answered before) or UniqueViolation (somebody has this
   * passkey). No mail tells of it: there was no account before that somebody else could have added it to.
   */
  async keep(tx: Transaction, user: User, made: VerifiedPasskey, origin: RequestOrigin): Promise<boolean> {
    if (!(await this.passkeys.useChallenge(tx, made.challenge))) return false;
    const [id, name] = [this.random.id('crd'), makerOf(made.data.aaguid) ?? PLAIN_NAME];
    await this.passkeys.create(tx, user.id, { id, name, opened: true }, made);
    await this.audit.record(tx, { type: 'credential.added', outcome: 'success', actor: 'page', userId: user.id, details: { credential: id, method: 'passkey', silently: false }, personal: { name } }, origin);
    return true;
  }
}
