import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { SafeFetch } from '../../platform/safe-fetch.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import type { Webhook } from '../../webhooks/webhook.entity.js';
import { WEBHOOK_COLUMNS, type WebhookChanges, WebhookStore } from '../../webhooks/webhook.store.js';
import { canonicalJson } from '../draft-check.js';
import { requireUnlocked } from '../file-lock.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { WebhookActs } from '../webhook-acts.js';
import { reachedWebhookUrlProblem, webhookUrlProblem } from '../webhook-address.js';
import { WebhookStates } from '../webhook-states.js';
import { WebhookDraft } from './webhook-drafts.js';
import { toWebhookWire, WEBHOOK_EXAMPLE, WEBHOOK_SCHEMA, WEBHOOK_WITH_SECRET_SCHEMA } from './webhook-wire.js';

const PATH = '/webhooks/{webhook_id}';

/** Addresses that hear of events. The server goes to them, so where they lead is checked when they are named and each time it goes. */
@Injectable()
export class WebhookOperations implements AdminOperations {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly acts: WebhookActs,
    private readonly states: WebhookStates,
    private readonly safeFetch: SafeFetch,
    private readonly clock: Clock,
  ) {}

  readonly operations: readonly AdminOperation[] = [
    { id: 'webhooks.list', method: 'GET', path: '/webhooks', scope: 'webhooks:read', summary: 'Lists the webhooks', answer: { status: 200, schema: WEBHOOK_SCHEMA, example: WEBHOOK_EXAMPLE }, list: this.listing() },
    {
      id: 'webhooks.create', method: 'POST', path: '/webhooks', scope: 'webhooks:write', summary: 'Makes a webhook; its secret is shown this once',
      body: { draft: WebhookDraft, example: { url: WEBHOOK_EXAMPLE.url, events: WEBHOOK_EXAMPLE.events } },
      answer: { status: 201, schema: WEBHOOK_WITH_SECRET_SCHEMA, example: { ...WEBHOOK_EXAMPLE, secret: 'whsec_...' } },
      prepare: (call) => this.prepare(call), write: (tx, call) => this.create(tx, call),
    },
    { id: 'webhooks.show', method: 'GET', path: PATH, scope: 'webhooks:read', summary: 'Shows a webhook, without its secret', answer: { status: 200, schema: WEBHOOK_SCHEMA, example: WEBHOOK_EXAMPLE }, read: (call, statements) => this.show(statements, call) },
    {
      id: 'webhooks.update', method: 'PATCH', path: PATH, scope: 'webhooks:write', ifMatch: 'honoured', summary: 'Changes a webhook, or disables or enables it',
      body: { draft: WebhookDraft, example: { enabled: false } }, answer: { status: 200, schema: WEBHOOK_SCHEMA, example: WEBHOOK_EXAMPLE },
      prepare: (call) => this.prepare(call), write: (tx, call) => this.update(tx, call),
    },
    { id: 'webhooks.delete', method: 'DELETE', path: PATH, scope: 'webhooks:write', ifMatch: 'honoured', summary: 'Removes a webhook; what waits for it is not sent', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call) },
  ];

  private listing(): Listing<Webhook> {
    return {
      fields: {
        id: { column: WEBHOOK_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        created_at: { column: WEBHOOK_COLUMNS.createdAt, kind: 'instant', about: 'when it was made', filter: true, sort: true, of: ({ createdAt }) => createdAt },
        name: { column: WEBHOOK_COLUMNS.name, kind: 'text', about: 'its name, letter by letter', filter: true },
        managed_by: { column: WEBHOOK_COLUMNS.managedBy, kind: 'text', about: 'the file that owns it', filter: true },
        enabled: {
          column: WEBHOOK_COLUMNS.enabledAt, kind: 'text', values: ['true', 'false'], about: 'whether anything is sent to it', filter: true,
          conditions: (value) => [{ column: WEBHOOK_COLUMNS.enabledAt, comparison: value === 'true' ? 'not-null' : 'null' }],
        },
      },
      defaultSort: 'created_at', unique: 'id',
      rows: (statements, page) => this.webhooks.page(statements, page),
      toWire: (rows) => rows.map((webhook) => toWebhookWire(webhook, this.clock.now())),
    };
  }

  /** Looks the name up, which takes its time. A rehearsal asks nobody: it may run where there is no DNS. */
  private async prepare(call: AdminCall): Promise<void> {
    const { url } = call.body as Partial<WebhookDraft>;
    if (typeof url !== 'string') return;
    const message = call.rehearsed === true ? webhookUrlProblem(this.safeFetch, url) : await reachedWebhookUrlProblem(this.safeFetch, url);
    if (message !== undefined) throw validationProblem([{ path: ['url'], message }]);
  }

  private async show(statements: Statements, call: AdminCall): Promise<AdminAnswer> {
    const webhook = await this.require(statements, call);
    return { body: toWebhookWire(webhook, this.clock.now()), etag: `"${webhook.version}"` };
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { name = null, url, events, description = null, enabled = true, personal_data: personalData = false } = call.body as WebhookDraft;
    if (personalData) checkPersonal(call);
    const { webhook, secret } = this.states.begun({ name, url, events, description, personalData, enabled });
    await naming(() => this.acts.create(tx, webhook, call.act));
    return { status: 201, location: `/webhooks/${webhook.id}`, etag: '"1"', body: { ...toWebhookWire(webhook, this.clock.now()), secret }, secrets: ['secret'] };
  }

  private async update(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const webhook = await this.require(tx, call);
    call.checkMatch(`"${webhook.version}"`);
    const changes = this.changesOf(webhook, call.body as Readonly<Record<keyof WebhookDraft, unknown>>);
    // Who may not read people's data may not send it elsewhere either.
    if ((changes.personalData ?? webhook.personalData) && (changes.personalData !== undefined || changes.url !== undefined)) checkPersonal(call);
    const changed = Object.keys(changes).filter((name) => name in WORDS).map((name) => WORDS[name as keyof typeof WORDS]);
    if (changed.length === 0) return this.show(tx, call);
    // Ending what is sent is never locked.
    if (changed.join() !== 'enabled' || changes.enabledAt !== null) requireUnlocked(webhook.managedBy, call.caller, 'webhook');
    if (!(await naming(() => this.acts.change(tx, webhook, changes, { type: 'webhook.updated', details: { changed } }, call.act)))) throw changedMeanwhile();
    return this.show(tx, call);
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const webhook = await this.require(tx, call);
    call.checkMatch(`"${webhook.version}"`);
    requireUnlocked(webhook.managedBy, call.caller, 'webhook');
    if (!(await this.acts.delete(tx, webhook, call.act))) throw changedMeanwhile();
    return { status: 204 };
  }

  /** Only what becomes something else. */
  private changesOf(webhook: Webhook, given: Readonly<Partial<Record<keyof WebhookDraft, unknown>>>): WebhookChanges {
    for (const name of ['url', 'events'] as const) if (given[name] === null) throw validationProblem([{ path: [name], message: 'cannot be removed' }]);
    const { name = webhook.name, url = webhook.url, events = webhook.events, description = webhook.description, enabled = webhook.enabledAt !== null, personal_data: personalData = webhook.personalData } = given;
    const wanted = { name: name ?? null, url, events, description: description ?? null, personalData: personalData === true } as Pick<Webhook, 'name' | 'url' | 'events' | 'description' | 'personalData'>;
    const differing = Object.entries(wanted).filter(([member, value]) => canonicalJson(value) !== canonicalJson(webhook[member as keyof typeof wanted]));
    return { ...Object.fromEntries(differing), ...this.states.switched(webhook, enabled !== false && enabled !== null) };
  }

  private async require(statements: Statements, call: AdminCall): Promise<Webhook> {
    const webhook = await this.webhooks.find(statements, call.path['webhook_id'] ?? '');
    if (webhook === undefined) throw new AdminProblem('not-found', 'There is no such webhook.');
    return webhook;
  }
}

const WORDS = { name: 'name', url: 'url', events: 'events', description: 'description', personalData: 'personal_data', enabledAt: 'enabled' } as const;

async function naming<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof AlreadyTaken ? new AdminProblem('already-exists', 'There is a webhook of this name already.') : error;
  }
}

function changedMeanwhile(): AdminProblem {
  return new AdminProblem('changed-meanwhile', 'Somebody else changed this webhook just now: read it again.');
}

/** Messages with personal data are a way to read people: it takes what reading them takes. */
function checkPersonal({ caller }: AdminCall): void {
  if (caller.may('users:read')) return;
  if (caller.has?.('users:read') === true) throw new AdminProblem('forbidden', 'A webhook with personal data is for roles that may read people.');
  // RFC 6750 §3.1.
  const headers = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="users:read"' };
  throw new AdminProblem('insufficient-scope', 'A webhook with personal data takes the scope users:read as well.', { headers });
}
