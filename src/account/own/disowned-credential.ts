import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '../../audit/event.entity.js';
import type { AuditDetails, RequestOrigin } from '../../audit/event.js';
import type { Credential } from '../../credentials/credential.entity.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import type { Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { AccountJournal } from './account-journal.js';

/** Codes and their event are of one transaction, and the event's time is taken after theirs; whatever was made later is of another set. */
const SAME_ACT_MS = 1000;

/** Takes away a way to sign in that its account's owner says somebody else has added, and shuts whatever else they may have left open. */
@Injectable()
export class DisownedCredential {
  constructor(private readonly credentials: CredentialStore, private readonly users: UserStore, private readonly journal: AccountJournal) {}

  /** `true`: a credential was removed, too. */
  async shutOut(tx: Transaction, user: User, event: AuditEvent, origin: RequestOrigin): Promise<boolean> {
    await this.users.closeSideDoors(tx, user.id);
    return this.remove(tx, user, event, origin);
  }

  /** Whether there is something to take away: it is still there, and not the only way in. */
  async isRemovable(user: User, event: AuditEvent): Promise<boolean> {
    return (await this.find(user, event)).length > 0;
  }

  /** Together with the recovery codes where nothing is left for them to stand in for. Tells by nothing but the event: the notice of the disowning says it. */
  private async remove(tx: Transaction, user: User, event: AuditEvent, origin: RequestOrigin): Promise<boolean> {
    const now = await this.users.hold(tx, user.id);
    const found = now === undefined ? [] : await this.find(now, event, tx);
    const [first] = found;
    if (first === undefined) return false;
    for (const { id } of found) await this.credentials.remove(tx, user.id, id);
    const { totp = 0, passkey = 0 } = await this.credentials.heldBy(user.id, tx);
    if (totp + passkey === 0) await this.credentials.removeAll(tx, user.id, 'recovery_code');
    const details: AuditDetails = { method: first.type, ...(first.type !== 'recovery_code' && { credential: first.id }) };
    await this.journal.record(tx, user, { type: 'credential.removed', details }, origin);
    return true;
  }

  private async find(user: User, { type, occurredAt, details }: AuditEvent, tx?: Transaction): Promise<Credential[]> {
    if (type !== 'credential.added') return [];
    if (details['method'] === 'recovery_code') {
      return (await this.credentials.usableBy(user.id, 'recovery_code', tx)).filter(({ confirmedAt }) => (confirmedAt ?? 0) <= occurredAt + SAME_ACT_MS);
    }
    const id = details['credential'];
    const credential = typeof id === 'string' ? await this.credentials.findOf(user.id, id, tx) : undefined;
    if (credential === undefined) return [];
    const isOnlyWayIn = user.passwordHash === null && credential.type === 'passkey' && (await this.credentials.usableBy(user.id, 'passkey', tx)).every(({ id: other }) => other === id);
    return isOnlyWayIn ? [] : [credential];
  }
}
