import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { EndAccess } from '../authorization/end-access.js';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import type { Transaction } from '../database/statements.js';
import type { ManagedClient } from './managed-clients.js';
import { RegisteredSecret } from './registered-secret.js';
import type { Registered } from './registering.js';
import type { RegistrationDraft } from './registration-drafts.js';
import { RegistrationStore } from './registration.store.js';

/** What is written when clients change or remove themselves, the audit event included. */
@Injectable()
export class ManagedWrites {
  constructor(
    private readonly registrations: RegistrationStore,
    private readonly clients: ClientStore,
    private readonly secrets: RegisteredSecret,
    private readonly access: EndAccess,
    private readonly audit: AuditLog,
  ) {}

  /** `undefined`: it was changed since it was read. */
  async replace(tx: Transaction, { client, registration }: ManagedClient, draft: RegistrationDraft, origin: RequestOrigin): Promise<Omit<Registered, 'accessToken'> | undefined> {
    const { clientId } = client;
    if (!(await this.clients.replaceMetadata(tx, clientId, draft.metadata, client.version))) return undefined;
    const secret = await this.secrets.renew(tx, client, draft.metadata);
    await this.registrations.changeStatement(tx, clientId, draft.softwareStatement);
    const names = new Set([...Object.keys(client.metadata), ...Object.keys(draft.metadata)]) as ReadonlySet<keyof typeof draft.metadata>;
    const changed = [...names].filter((name) => JSON.stringify(client.metadata[name]) !== JSON.stringify(draft.metadata[name]));
    await this.audit.record(tx, { type: 'client.updated', outcome: 'success', actor: 'client', clientId, details: { self_registered: true, changed: changed.map(String) } }, origin);
    const now = await this.clients.read(tx, clientId);
    return now === undefined ? undefined : { client: now, registration: Object.assign(registration, { softwareStatement: draft.softwareStatement }), secret };
  }

  async remove(tx: Transaction, { clientId }: Client, origin: RequestOrigin): Promise<void> {
    if (!(await this.clients.delete(tx, clientId))) return;
    await this.access.ofDeletedClient(tx, clientId, { because: 'deleted', actor: 'client', origin });
    await this.registrations.delete(tx, clientId);
    await this.audit.record(tx, { type: 'client.deleted', outcome: 'success', actor: 'client', clientId, details: { self_registered: true } }, origin);
  }
}
