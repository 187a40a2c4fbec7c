import { Injectable } from '@nestjs/common';
import { AuditEventStore } from '../audit/audit-event.store.js';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { CursorStore } from '../webhooks/cursor.store.js';
import { DeliveryStore } from '../webhooks/delivery.store.js';
import type { Webhook } from '../webhooks/webhook.entity.js';
import { type WebhookChanges, WebhookStore } from '../webhooks/webhook.store.js';
import type { Act } from './admin-resource.js';
import { AdminProblem } from './problem.js';

type WebhookEvent = Extract<AuditEventType, `webhook.${string}`>;

/** What is written when admins change webhooks, the audit event included. */
@Injectable()
export class WebhookActs {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly cursor: CursorStore,
    private readonly events: AuditEventStore,
    private readonly audit: AuditLog,
  ) {}

  /** Where the audit log ends now. Read it before the transaction: it is a long look. */
  async endOfLog(): Promise<number> {
    return this.events.lastSequence();
  }

  async create(tx: Transaction, webhook: Webhook, endOfLog: number, act: Act): Promise<void> {
    if (webhook.enabledAt !== null) await this.beginListening(tx, endOfLog);
    await this.webhooks.create(tx, webhook);
    await this.record(tx, 'webhook.created', webhook, act, { events: webhook.events, personal_data: webhook.personalData });
  }

  /** Throws changed-meanwhile. */
  async change(tx: Transaction, webhook: Webhook, changes: WebhookChanges, told: { readonly type: WebhookEvent; readonly details: AuditDetails }, { endOfLog, act }: { readonly endOfLog: number; readonly act: Act }): Promise<void> {
    if (webhook.enabledAt === null && typeof changes.enabledAt === 'number') await this.beginListening(tx, endOfLog);
    if (!(await this.webhooks.change(tx, webhook, changes))) throw changedMeanwhile();
    if (webhook.enabledAt !== null && changes.enabledAt === null) await this.deliveries.giveUp(tx, webhook.id);
    await this.record(tx, told.type, webhook, act, told.details);
  }

  /** Throws changed-meanwhile. */
  async delete(tx: Transaction, webhook: Webhook, act: Act): Promise<void> {
    if (!(await this.webhooks.delete(tx, webhook))) throw changedMeanwhile();
    await this.deliveries.giveUp(tx, webhook.id);
    await this.record(tx, 'webhook.deleted', webhook, act, {});
  }

  /** While nobody listened the log was not read, and it may be long. */
  private async beginListening(tx: Transaction, endOfLog: number): Promise<void> {
    if ((await this.webhooks.count(tx, 'enabled')) === 0) await this.cursor.skipTo(tx, endOfLog);
  }

  /** The host alone: in the path of such a URL there is often a secret. */
  private async record(tx: Transaction, type: WebhookEvent, { id, url }: Webhook, act: Act, details: AuditDetails): Promise<void> {
    const host = URL.canParse(url) ? new URL(url).host : null;
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details: { webhook: id, host, ...details } }, act.origin);
  }
}

function changedMeanwhile(): AdminProblem {
  return new AdminProblem('changed-meanwhile', 'Somebody else changed this webhook just now: read it again.');
}
