import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../audit/event.js';
import { EndAccess } from '../authorization/end-access.js';
import { ClientSecretStore } from '../clients/client-secret.store.js';
import { ClientStore, type SecretDraft } from '../clients/client.store.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { type Act, causeOf } from './admin-resource.js';

/** What operators do to an application besides editing; each leaves its event in the same transaction. */
@Injectable()
export class ClientActs {
  constructor(
    private readonly clients: ClientStore,
    private readonly access: EndAccess,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly secrets: ClientSecretStore,
  ) {}

  /** Ends what it was issued. `false`: there is no such client, or it is disabled already. */
  async disable(tx: Transaction, clientId: string, act: Act): Promise<boolean> {
    if (!(await this.clients.disable(tx, clientId, this.clock.now()))) return false;
    await this.access.ofClient(tx, clientId, causeOf(act, 'disabled'));
    await this.record(tx, 'client.disabled', clientId, act);
    return true;
  }

  /** `false`: there is no such client, or it was not disabled. What was ended stays ended. */
  async enable(tx: Transaction, clientId: string, act: Act): Promise<boolean> {
    if (!(await this.clients.enable(tx, clientId))) return false;
    await this.record(tx, 'client.enabled', clientId, act);
    return true;
  }

  /** Resolves to the secret in readable form, for the only time. Undefined: there is no such client. */
  async addSecret(tx: Transaction, clientId: string, secret: SecretDraft, act: Act): Promise<{ readonly id: string; readonly value: string } | undefined> {
    const added = await this.clients.addSecret(tx, clientId, secret);
    if (added !== undefined) await this.record(tx, 'client.secret_added', clientId, act, { id: added.id, name: secret.name });
    return added;
  }

  /** A new secret; the others end at that instant, unless they end sooner. Undefined: there is no such client. */
  async rotateSecret(tx: Transaction, clientId: string, secret: SecretDraft, othersEndAt: number, act: Act): Promise<{ readonly id: string; readonly value: string } | undefined> {
    const added = await this.addSecret(tx, clientId, secret, act);
    if (added === undefined) return undefined;
    await this.secrets.endOthers(tx, clientId, added.id, othersEndAt);
    await this.record(tx, 'client.secret_rotated', clientId, act, { id: added.id, name: secret.name, others_end_at: new Date(othersEndAt).toISOString() });
    return added;
  }

  /** `false`: the client has no such secret. */
  async changeSecret(tx: Transaction, clientId: string, id: string, changes: { readonly name?: string; readonly expiresAt?: number | null }, act: Act): Promise<boolean> {
    if (!(await this.secrets.change(tx, clientId, id, changes))) return false;
    const { name, expiresAt } = changes;
    const details: Record<string, string | null> = { id };
    if (name !== undefined) details['name'] = name;
    if (expiresAt !== undefined) details['expires_at'] = expiresAt === null ? null : new Date(expiresAt).toISOString();
    await this.record(tx, 'client.secret_updated', clientId, act, details);
    return true;
  }

  /** `false`: the client has no such secret. */
  async removeSecret(tx: Transaction, clientId: string, secret: { readonly id: string; readonly name: string }, act: Act): Promise<boolean> {
    if (!(await this.clients.removeSecret(tx, clientId, secret.id))) return false;
    await this.record(tx, 'client.secret_removed', clientId, act, { id: secret.id, name: secret.name });
    return true;
  }

  /** Ends what it was issued. */
  async delete(tx: Transaction, clientId: string, act: Act): Promise<boolean> {
    if (!(await this.clients.delete(tx, clientId))) return false;
    await this.access.ofDeletedClient(tx, clientId, causeOf(act, 'deleted'));
    return true;
  }

  private async record(tx: Transaction, type: AuditEventType, clientId: string, act: Act, details: AuditDetails = {}): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, clientId, details }, act.origin);
  }
}
