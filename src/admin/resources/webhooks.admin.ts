import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { SafeFetch } from '../../platform/safe-fetch.js';
import type { Webhook } from '../../webhooks/webhook.entity.js';
import { webhookSecretProblem } from '../../webhooks/webhook-secret.js';
import { type WebhookChanges, WebhookStore } from '../../webhooks/webhook.store.js';
import type { Act, AdminResource, ParsedDraft, Stored } from '../admin-resource.js';
import { changedFields, draftProblems, unknownFields, type Wire } from '../draft-check.js';
import { Field, fieldsOf } from '../field.js';
import { IsFlag, IsText, Satisfies } from '../field-rules.js';
import type { FieldProblem } from '../field-problem.js';
import { EVENTS_SCHEMA, eventsProblem, isUrlText, URL_SCHEMA, webhookNameProblem } from '../operations/webhook-drafts.js';
import { IsOptional } from '../rules.js';
import { MOST_WEBHOOKS, WebhookActs } from '../webhook-acts.js';
import { webhookUrlProblem } from '../webhook-address.js';
import { WebhookStates } from '../webhook-states.js';

/** As when it is rotated: receivers are changed one after the other. */
const OVERLAP_MS = 86_400_000;

class DeclaredWebhook {
  @Field('what the file knows it by; for one that was made without a name, its id')
  @Satisfies(webhookNameProblem)
  name!: string;

  @Field('where messages are posted to')
  @Satisfies(isUrlText, URL_SCHEMA)
  url!: string;

  @Field('which events it hears of: types, `<noun>.*` or `*`')
  @Satisfies(eventsProblem, EVENTS_SCHEMA)
  events!: string[];

  @Field('what it is for')
  @IsOptional()
  @IsText(500)
  description?: string;

  @Field('false: nothing is sent; left out: as it is, and at first true')
  @IsOptional()
  @IsFlag()
  enabled?: boolean;

  @Field('true: messages tell more of people than their ids')
  @IsOptional()
  @IsFlag()
  personal_data?: boolean;

  @Field('what messages are signed with, as whsec_...; left out: as it is, and at first one that is made', { secret: true })
  @IsOptional()
  @Satisfies(webhookSecretProblem)
  secret?: string;
}

const FIELDS = fieldsOf(DeclaredWebhook);
/** What `changed` in an event names besides `enabled`, and the entity calls likewise. */
const PLAIN = ['url', 'events', 'description', 'personal_data'] as const;

/** Addresses that hear of events, as files declare them. Over the API they have operations of their own (operations/webhooks.ts). */
@Injectable()
export class WebhooksAdmin implements AdminResource<Webhook> {
  readonly name = 'webhooks';
  readonly singular = 'webhook';
  readonly key = 'name';
  readonly fields = FIELDS;
  readonly kept = ['enabled', 'secret'];
  readonly most = MOST_WEBHOOKS;
  readonly recordsItself = true;
  readonly calledInEvents = 'webhook';

  constructor(private readonly webhooks: WebhookStore, private readonly acts: WebhookActs, private readonly states: WebhookStates, private readonly safeFetch: SafeFetch) {}

  /** Names are not looked up: a file is checked where there may be no DNS, and a name that leads nowhere today must not keep the rest of it from being applied. */
  parse(wire: Wire): ParsedDraft {
    const problems = [...unknownFields(wire, this.fields), ...draftProblems(DeclaredWebhook, wire)];
    const url = problems.some(({ path }) => path[0] === 'url') ? undefined : webhookUrlProblem(this.safeFetch, String(wire['url']));
    if (url !== undefined) problems.push({ path: ['url'], message: url });
    return problems.length > 0 ? { problems } : { wire };
  }

  async find(key: string, statements?: Statements): Promise<Stored<Webhook> | undefined> {
    return (await this.page(undefined, undefined, statements)).find((stored) => stored.key === key);
  }

  /** There are few: all of them are the first page. */
  async page(after: Stored<Webhook> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<Webhook>[]> {
    return after === undefined ? (await this.webhooks.list(statements)).map(toStored) : [];
  }

  async differences(stored: Stored<Webhook>, wire: Wire): Promise<string[]> {
    const changed = changedFields(plain(stored.wire), plain(wire));
    if (wire['enabled'] !== undefined && wire['enabled'] !== stored.wire['enabled']) changed.push('enabled');
    return typeof wire['secret'] === 'string' && !this.states.hasSecret(stored.row, wire['secret']) ? [...changed, 'secret'] : changed;
  }

  async conflicts(stored: Stored<Webhook> | undefined, _wire: Wire, _yields: (key: string) => boolean, statements?: Statements): Promise<FieldProblem[]> {
    if (stored !== undefined || (await this.webhooks.list(statements)).length < MOST_WEBHOOKS) return [];
    return [{ path: ['name'], message: `would be one more than the ${MOST_WEBHOOKS} webhooks that there may be` }];
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    const { name, url, events, description = null, enabled = true, personal_data: personalData = false, secret } = wire as unknown as DeclaredWebhook & { description?: string | null };
    const { webhook } = this.states.begun({ name, url, events, description, personalData, enabled, managedBy: act.managedBy, ...(secret === undefined ? {} : { secret }) });
    await this.acts.create(tx, webhook, act);
    return webhook.id;
  }

  async update(tx: Transaction, { row }: Stored<Webhook>, wire: Wire, changed: readonly string[], act: Act): Promise<boolean> {
    const { url, events, description = null, enabled, personal_data: personalData = false, secret } = wire as unknown as DeclaredWebhook & { description?: string | null };
    const said = { url, events, description, personalData };
    const plainChanges = Object.fromEntries(Object.entries(said).filter(([name]) => changed.includes(name === 'personalData' ? 'personal_data' : name))) as WebhookChanges;
    const changes = { ...plainChanges, ...(changed.includes('enabled') ? this.states.switched(row, enabled === true) : {}) };
    const told = changed.filter((name) => name !== 'secret');
    if (told.length > 0 && !(await this.acts.change(tx, row, changes, { type: 'webhook.updated', details: { changed: told } }, act))) return false;
    if (!changed.includes('secret')) return true;
    const now = told.length > 0 ? await this.webhooks.find(tx, row.id) : row;
    const details = { overlap_seconds: OVERLAP_MS / 1000 };
    return now !== undefined && this.acts.change(tx, now, this.states.rekeyed(row, OVERLAP_MS, secret).changes, { type: 'webhook.secret_rotated', details }, act);
  }

  handOver(tx: Transaction, { id }: Stored<Webhook>, managedBy: string | null): Promise<boolean> {
    return this.webhooks.setManagedBy(tx, id, managedBy);
  }

  /** What waits for it is not sent. */
  delete(tx: Transaction, { row }: Stored<Webhook>, act: Act): Promise<boolean> {
    return this.acts.delete(tx, row, act);
  }
}

/** In the form in which they are compared: what is left out is at its default. */
function plain(wire: Wire): Wire {
  return { ...Object.fromEntries(PLAIN.map((name) => [name, wire[name]])), personal_data: wire['personal_data'] === true };
}

function toStored(webhook: Webhook): Stored<Webhook> {
  const { id, name, url, events, description, personalData, enabledAt, disabledBecause, managedBy, version } = webhook;
  const wire = {
    name: name ?? id, url, events,
    ...(description === null ? {} : { description }),
    // What the server itself disabled, nobody has decided.
    ...(disabledBecause === 'admin' ? { enabled: false } : enabledAt === null ? {} : { enabled: true }),
    ...(personalData ? { personal_data: true } : {}),
  };
  return { id, key: name ?? id, wire, managedBy, origin: null, version, row: webhook };
}
