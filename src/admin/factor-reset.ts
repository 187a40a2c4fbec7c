import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { EndAccess } from '../authorization/end-access.js';
import { CredentialStore } from '../credentials/credential.store.js';
import { EmailCodes } from '../credentials/email-codes.js';
import type { Transaction } from '../database/statements.js';
import { Notices } from '../mail/notices.js';
import type { User } from '../users/user.entity.js';
import { AdminPower } from './admin-power.js';
import { type Act, causeOf } from './admin-resource.js';

/** What was taken away, by the names of the person's credentials. */
export type ResetFactor = 'passkeys' | 'totp' | 'recovery_codes';

const NAMES = { passkey: 'passkeys', totp: 'totp', recovery_code: 'recovery_codes' } as const;

/** Takes second factors away: for a lost phone, and for one that a thief has put there. */
@Injectable()
export class FactorReset {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly emailCodes: EmailCodes,
    private readonly access: EndAccess,
    private readonly notices: Notices,
    private readonly audit: AuditLog,
    private readonly power: AdminPower,
  ) {}

  /** All of them; with them every session ends, for one of these may be why. Nothing happens where there are none. Throws AdminProblem where no owner could sign in after it. `breakGlass`: done on the server itself, to an admin. */
  async reset(tx: Transaction, user: User, act: Act, { breakGlass = false } = {}): Promise<ResetFactor[]> {
    const opening = await this.credentials.opening(user.id, tx);
    const reset = [...new Set(opening.map(({ type }) => NAMES[type]))].toSorted();
    await this.credentials.removeAll(tx, user.id);
    await this.emailCodes.forget(tx, user.id);
    if (reset.length === 0) return [];
    await this.power.requireWayIn(tx, user.id);
    await this.access.ofUser(tx, user.id, causeOf(act, 'factors-reset'));
    const details = { reset, ...(breakGlass ? { break_glass: true } : {}) };
    await this.audit.record(tx, { type: 'user.factors_reset', outcome: 'success', actor: act.actor, userId: user.id, details }, act.origin);
    // Where an admin sits is nobody's business.
    await this.notices.tell(tx, user, 'factors-reset', null);
    return reset;
  }
}
