import { Injectable } from '@nestjs/common';
import { AuditEventStore } from '../audit/audit-event.store.js';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../audit/event.js';
import { type Transaction, UniqueViolation } from '../database/statements.js';
import { AlreadyTaken } from '../users/already-taken.js';
import { CursorStore } from '../webhooks/cursor.store.js';
import { DeliveryStore } from '../webhooks/delivery.store.js';
import type { Webhook } from '../webhooks/webhook.entity.js';
import { type WebhookChanges, WebhookStore } from '../webhooks/webhook.store.js';
import type { Act } from './admin-resource.js';
import { AdminProblem } from './problem.js';

type WebhookEvent = Extract<AuditEventType, `webhook.${string}`>;

/** Each is asked about every event. */
export const MOST_WEBHOOKS = 100;

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

  /** Throws AlreadyTaken for a name that another one has, AdminProblem where there are as many as there may be. */
  async create(tx: Transaction, webhook: Webhook, act: Act): Promise<void> {
    if ((await this.webhooks.count(tx)) >= MOST_WEBHOOKS) throw new AdminProblem('conflict', `There are at most ${MOST_WEBHOOKS} webhooks: remove one first.`);
    if (webhook.enabledAt !== null) await this.beginListening(tx);
    await naming(() => this.webhooks.create(tx, webhook));
    await this.record(tx, 'webhook.created', webhook, act, { events: webhook.events, personal_data: webhook.personalData });
  }

  /** `false` when it was changed meanwhile. Throws AlreadyTaken as create does. */
  async change(tx: Transaction, webhook: Webhook, changes: WebhookChanges, told: { readonly type: WebhookEvent; readonly details: AuditDetails }, act: Act): Promise<boolean> {
    if (webhook.enabledAt === null && typeof changes.enabledAt === 'number') await this.beginListening(tx);
    if (!(await naming(() => this.webhooks.change(tx, webhook, changes)))) return false;
    if (webhook.enabledAt !== null && changes.enabledAt === null) await this.deliveries.giveUp(tx, webhook.id);
    await this.record(tx, told.type, webhook, act, told.details);
    return true;
  }

  /** `false` when it was changed meanwhile. */
  async delete(tx: Transaction, webhook: Webhook, act: Act): Promise<boolean> {
    if (!(await this.webhooks.delete(tx, webhook))) return false;
    await this.deliveries.giveUp(tx, webhook.id);
    await this.record(tx, 'webhook.deleted', webhook, act, {});
    return true;
  }

  /** While nobody listened the log was not read, and it may be long. */
  private async beginListening(tx: Transaction): Promise<void> {
    if ((await this.webhooks.count(tx, 'enabled')) === 0) await this.cursor.skipTo(tx, await this.events.lastSequence(tx));
  }

  /** The host alone: in the path of such a URL there is often a secret. */
  private async record(tx: Transaction, type: WebhookEvent, { id, url }: Webhook, act: Act, details: AuditDetails): Promise<void> {
    const host = URL.canParse(url) ? new URL(url).host : null;
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details: { webhook: id, host, ...(act.managedBy === null ? {} : { file: act.managedBy }), ...details } }, act.origin);
  }
}

async function naming<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof UniqueViolation ? new AlreadyTaken('name', { cause: error }) : error;
  }
}
