import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import type { Delivery } from '../../webhooks/delivery.entity.js';
import { DELIVERY_COLUMNS, DeliveryStore } from '../../webhooks/delivery.store.js';
import { TEST_TYPE } from '../../webhooks/event-patterns.js';
import type { Webhook } from '../../webhooks/webhook.entity.js';
import { WebhookStore } from '../../webhooks/webhook.store.js';
import { toDuration } from '../duration.js';
import { requireUnlocked } from '../file-lock.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { WebhookActs } from '../webhook-acts.js';
import { WebhookStates } from '../webhook-states.js';
import { WebhookRotation } from './webhook-drafts.js';
import { DELIVERY_EXAMPLE, DELIVERY_SCHEMA, toDeliveryWire, toWebhookWire, WEBHOOK_EXAMPLE, WEBHOOK_WITH_SECRET_SCHEMA } from './webhook-wire.js';

const PATH = '/webhooks/{webhook_id}';
const DAY_MS = 86_400_000;
const KEPT_AFTER_REDELIVERY_MS = 7 * DAY_MS;

/** What was sent to a webhook, sending it again, trying it out, and a new secret. */
@Injectable()
export class WebhookDeliveryOperations implements AdminOperations {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly deliveries: DeliveryStore,
    private readonly acts: WebhookActs,
    private readonly states: WebhookStates,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  readonly operations: readonly AdminOperation[] = [
    {
      id: 'webhooks.rotate-secret', method: 'POST', path: `${PATH}:rotate-secret`, scope: 'webhooks:write', ifMatch: 'honoured', summary: 'Gives a webhook a new secret, shown this once; the one until now signs beside it for a while',
      body: { draft: WebhookRotation, optional: true, example: { overlap: 'P1D' } }, answer: { status: 200, schema: WEBHOOK_WITH_SECRET_SCHEMA, example: { ...WEBHOOK_EXAMPLE, previous_secret_until: '2026-11-23T09:00:00.000Z', secret: 'whsec_...' } },
      write: (tx, call) => this.rotate(tx, call),
    },
    {
      id: 'webhooks.test', method: 'POST', path: `${PATH}:test`, scope: 'webhooks:write', summary: 'Sends a message of the type webhook.test, once; the delivery tells what came of it',
      answer: { status: 202, schema: DELIVERY_SCHEMA, example: { ...DELIVERY_EXAMPLE, type: TEST_TYPE, status: 'pending', attempts: 0, log: [] } }, write: (tx, call) => this.test(tx, call),
    },
    {
      id: 'webhooks.deliveries.list', method: 'GET', path: `${PATH}/deliveries`, scope: 'webhooks:read', summary: 'Lists what was sent to a webhook in the last 30 days, or waits to be',
      answer: { status: 200, schema: DELIVERY_SCHEMA, example: DELIVERY_EXAMPLE }, list: this.listing(),
    },
    {
      id: 'webhooks.deliveries.show', method: 'GET', path: `${PATH}/deliveries/{delivery_id}`, scope: 'webhooks:read', summary: 'Shows one delivery with its attempts', answer: { status: 200, schema: DELIVERY_SCHEMA, example: DELIVERY_EXAMPLE },
      read: async (call, statements) => ({ body: toDeliveryWire(await this.requireDelivery(statements, call)) }),
    },
    {
      id: 'webhooks.deliveries.redeliver', method: 'POST', path: `${PATH}/deliveries/{delivery_id}:redeliver`, scope: 'webhooks:write', summary: 'Sends a message again, under the same id',
      answer: { status: 202, schema: DELIVERY_SCHEMA, example: { ...DELIVERY_EXAMPLE, status: 'pending' } }, write: (tx, call) => this.redeliver(tx, call),
    },
  ];

  private listing(): Listing<Delivery> {
    return {
      fields: {
        id: { column: DELIVERY_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        created_at: { column: DELIVERY_COLUMNS.createdAt, kind: 'instant', about: 'when it was put into the outbox', filter: true, sort: true, of: ({ createdAt }) => createdAt },
        status: { column: DELIVERY_COLUMNS.status, kind: 'text', values: ['pending', 'delivered', 'failed'], about: 'what has come of it', filter: true },
        type: { column: DELIVERY_COLUMNS.type, kind: 'text', about: 'the type of the event', filter: true },
        event_id: { column: DELIVERY_COLUMNS.eventId, kind: 'text', about: 'the id of the event', filter: true },
      },
      defaultSort: '-created_at', unique: 'id',
      rows: async (statements, page, call) => this.deliveries.page(statements, (await this.require(statements, call)).id, page),
      toWire: (rows) => rows.map(toDeliveryWire),
    };
  }

  private async rotate(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const webhook = await this.require(tx, call);
    call.checkMatch(`"${webhook.version}"`);
    const overlapMs = toDuration((call.body as WebhookRotation | undefined)?.overlap ?? 'P1D') ?? DAY_MS;
    requireUnlocked(webhook.managedBy, call.caller, 'webhook');
    const { changes, secret } = this.states.rekeyed(webhook, overlapMs);
    if (!(await this.acts.change(tx, webhook, changes, { type: 'webhook.secret_rotated', details: { overlap_seconds: overlapMs / 1000 } }, call.act))) throw new AdminProblem('changed-meanwhile', 'Somebody else changed this webhook just now: read it again.');
    const after = await this.require(tx, call);
    return { body: { ...toWebhookWire(after, this.clock.now()), secret }, etag: `"${after.version}"`, secrets: ['secret'] };
  }

  private async test(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { id } = await this.require(tx, call);
    return accepted(await this.deliveries.add(tx, id, { eventId: this.random.id('evt'), type: TEST_TYPE, occurredAt: this.clock.now() }));
  }

  private async redeliver(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { id } = await this.requireDelivery(tx, call);
    const now = this.clock.now();
    await this.deliveries.again(tx, id, now, now + KEPT_AFTER_REDELIVERY_MS);
    return accepted(await this.requireDelivery(tx, call));
  }

  private async require(statements: Statements, call: AdminCall): Promise<Webhook> {
    const webhook = await this.webhooks.find(statements, call.path['webhook_id'] ?? '');
    if (webhook === undefined) throw new AdminProblem('not-found', 'There is no such webhook.');
    return webhook;
  }

  private async requireDelivery(statements: Statements, call: AdminCall): Promise<Delivery> {
    const { id } = await this.require(statements, call);
    const delivery = await this.deliveries.find(statements, id, call.path['delivery_id'] ?? '');
    if (delivery === undefined) throw new AdminProblem('not-found', 'The webhook has no such delivery.');
    return delivery;
  }
}

function accepted(delivery: Delivery): AdminAnswer {
  return { status: 202, location: `/webhooks/${delivery.webhookId}/deliveries/${delivery.id}`, body: toDeliveryWire(delivery) };
}
