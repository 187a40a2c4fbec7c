import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditEventType } from '../audit/event.js';
import { EndAccess } from '../authorization/end-access.js';
import { CredentialStore } from '../credentials/credential.store.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Notices } from '../mail/notices.js';
import type { User } from '../users/user.entity.js';
import { AdminPower } from './admin-power.js';
import { type Act, causeOf } from './admin-resource.js';
import { type CredentialWire, credentialWires, PASSWORD, RECOVERY_CODES } from './operations/user-credentials-wire.js';
import { UserActs } from './user-acts.js';

const NOTICES = { passkey: 'passkey-removed', totp: 'authenticator-removed' } as const;

/** What operators do to one credential of a person, by the id that the list tells. */
@Injectable()
export class UserCredentialActs {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly acts: UserActs,
    private readonly access: EndAccess,
    private readonly notices: Notices,
    private readonly audit: AuditLog,
    private readonly power: AdminPower,
  ) {}

  async list(user: User, statements: Statements): Promise<CredentialWire[]> {
    return credentialWires(user, await this.credentials.opening(user.id, statements));
  }

  /** `false`: there is none that can be named. */
  async rename(tx: Transaction, user: User, id: string, name: string, act: Act): Promise<boolean> {
    const credential = (await this.list(user, tx)).find((each) => each.id === id && (each.type === 'passkey' || each.type === 'totp'));
    if (credential === undefined || !(await this.credentials.rename(tx, user.id, id, name))) return false;
    if (credential.name !== name) await this.record(tx, 'credential.renamed', user, { credential: id, method: credential.type }, act);
    return true;
  }

  /** Whoever used it is signed out with it. `false`: there is none. Throws AdminProblem for the last way in of the last owner. */
  async remove(tx: Transaction, user: User, id: string, act: Act): Promise<boolean> {
    if (id === PASSWORD) return this.acts.removePassword(tx, user, act);
    const type = (await this.list(user, tx)).find((each) => each.id === id)?.type;
    if (type === undefined) return false;
    if (type === RECOVERY_CODES) await this.credentials.removeAll(tx, user.id, 'recovery_code');
    else if (!(await this.credentials.remove(tx, user.id, id))) return false;
    if (type === 'passkey') await this.power.requireWayIn(tx, user.id);
    await this.access.ofUser(tx, user.id, causeOf(act, 'credential-removed'));
    await this.record(tx, 'credential.removed', user, { credential: id, method: type === RECOVERY_CODES ? 'recovery_code' : type }, act);
    if (type === 'passkey' || type === 'totp') await this.notices.tell(tx, user, NOTICES[type], null);
    return true;
  }

  private async record(tx: Transaction, type: AuditEventType, { id: userId }: User, details: { readonly credential: string; readonly method: string }, act: Act): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, userId, details }, act.origin);
  }
}
