import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { UserStore } from '../users/user.store.js';
import { NewDevices } from './new-devices.js';
import { PendingSignInStore } from './pending-sign-in.store.js';
import type { Proof } from './proof.js';
import type { Session } from './session.entity.js';
import { SessionOpening } from './session-opening.js';

/** Begins a session for somebody who has just proved who they are. */
@Injectable()
export class SignIn {
  constructor(
    private readonly sessions: SessionOpening,
    private readonly users: UserStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly pendings: PendingSignInStore,
    private readonly newDevices: NewDevices,
  ) {}

  /**
   * The new value for the cookie; the one before it is dead, whoever put it there (session fixation, ASVS 7.2.4).
   * `undefined` when the person is no longer as they were when they were checked. `before`: the live session of this browser.
   */
  async begin(proof: Proof, before: Session | undefined, origin: RequestOrigin): Promise<string | undefined> {
    const { user, amr, methods } = proof;
    return this.database.transaction(async (tx) => {
      // Of two forms sent at once, one completes the sign-in.
      if (proof.pending !== undefined && !(await this.pendings.consume(tx, proof.pending.tokenDigest, proof.at))) return undefined;
      // The password may have been changed, or the person disabled, while this one was being checked.
      if (!(await this.users.holdUnchanged(tx, user))) return this.refused(tx, proof, 'changed-meanwhile', origin);
      const opened = await this.sessions.open(tx, proof, before, origin);
      if (opened === undefined) return this.refused(tx, proof, 'session-ended', origin);
      const { id: sessionId, token, again } = opened;
      if (proof.vouchesForPassword === true && user.passwordMailedAt !== null) await this.users.trustPassword(tx, user.id);
      // A recovery code has a mail of its own, which tells of the device.
      if (proof.newDevice === true && !methods.includes('recovery_code')) await this.newDevices.tell(tx, user, sessionId, origin);
      await this.audit.record(tx, { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId: user.id, sessionId, details: { amr, methods, again } }, origin);
      return token;
    });
  }

  private async refused(tx: Transaction, { user, amr, methods }: Proof, because: string, origin: RequestOrigin): Promise<undefined> {
    await this.audit.record(tx, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: user.id, details: { amr, methods, because } }, origin);
  }
}
