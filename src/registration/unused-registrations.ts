import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { EndAccess } from '../authorization/end-access.js';
import { ClientStore } from '../clients/client.store.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { RegistrationStore } from './registration.store.js';

/** Clients that registered themselves and were never used go with all they have, once their time is over. */
@Injectable()
export class UnusedRegistrations {
  constructor(
    private readonly registrations: RegistrationStore,
    private readonly clients: ClientStore,
    private readonly access: EndAccess,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Client ids and when each was used first. */
  async noteUses(uses: ReadonlyMap<string, number>): Promise<void> {
    for (const [clientId, at] of uses) await this.registrations.noteUse(this.database, clientId, at);
  }

  /** Resolves to the number of clients that went. */
  async expire(now: number): Promise<number> {
    let expired = 0;
    for (const { clientId, createdAt } of await this.registrations.unused(this.database, now)) {
      if (await this.database.transaction((tx) => this.expireOne(tx, clientId, createdAt, now))) expired += 1;
    }
    return expired;
  }

  private async expireOne(tx: Transaction, clientId: string, createdAt: number, now: number): Promise<boolean> {
    const client = await this.clients.read(tx, clientId);
    const isSame = client?.createdAt === createdAt;
    // Somebody allowed it something, though its first use was lost with the process that saw it; or an administrator has taken it over.
    const used = isSame && (client.managedBy !== null || (await tx.row('SELECT id FROM authorizations WHERE client_id = ? LIMIT 1', [clientId])) !== undefined);
    if (used) {
      await this.registrations.noteUse(tx, clientId, now);
      return false;
    }
    if (!(await this.registrations.expire(tx, clientId, now)) || !isSame) return false;
    if (!(await this.clients.delete(tx, clientId))) return false;
    await this.access.ofDeletedClient(tx, clientId, { because: 'deleted', actor: 'server', origin: null });
    await this.audit.record(tx, { type: 'client.deleted', outcome: 'success', actor: 'server', clientId, details: { self_registered: true, because: 'never used' } }, null);
    return true;
  }
}
