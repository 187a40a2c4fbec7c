import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { ClientSecret } from '../../clients/client-secret.entity.js';
import { ClientSecretStore, SECRET_COLUMNS } from '../../clients/client-secret.store.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { ClientActs } from '../client-acts.js';
import { ClientOfPath } from '../client-of-path.js';
import { toDuration } from '../duration.js';
import { toInstant } from '../instant.js';
import type { ListedField, Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { NewSecretDraft, SecretPatch } from './client-secret-draft.js';
import { CLIENT_SECRET_EXAMPLE, CLIENT_SECRET_SCHEMA, NEW_CLIENT_SECRET_SCHEMA, toClientSecretWire } from './client-secret-wire.js';

const MOST_SECRETS = 20;
const DEFAULT_OVERLAP_MS = 7 * 86_400_000;
const PATH = '/clients/{client_id}/secrets';

/** The secrets of an application: several at once, so that one is exchanged for the next without a failed request. */
@Injectable()
export class ClientSecrets implements AdminOperations {
  constructor(
    private readonly clients: ClientOfPath,
    private readonly secrets: ClientSecretStore,
    private readonly acts: ClientActs,
    private readonly clock: Clock,
  ) {}

  readonly operations: readonly AdminOperation[] = [
    {
      id: 'clients.secrets.list', method: 'GET', path: PATH, scope: 'client-secrets:read', summary: 'list the secrets of an application',
      answer: { status: 200, schema: CLIENT_SECRET_SCHEMA, example: CLIENT_SECRET_EXAMPLE }, list: this.listing(),
    },
    {
      id: 'clients.secrets.create', method: 'POST', path: PATH, scope: 'client-secrets:write', ifMatch: 'honoured',
      summary: 'make a secret, or exchange the others for a new one; its value is shown this once',
      body: { draft: NewSecretDraft, optional: true, example: { rotate: true, overlap: 'P7D' } },
      answer: { status: 201, schema: NEW_CLIENT_SECRET_SCHEMA, example: { ...CLIENT_SECRET_EXAMPLE, last_used_at: null, value: 'dws_9fK2...' } },
      write: (tx, call) => this.create(tx, call),
    },
    {
      id: 'clients.secrets.show', method: 'GET', path: `${PATH}/{secret_id}`, scope: 'client-secrets:read', summary: 'show one secret of an application, without its value',
      answer: { status: 200, schema: CLIENT_SECRET_SCHEMA, example: CLIENT_SECRET_EXAMPLE },
      read: async (call, statements) => this.shown(statements, await this.clients.read(statements, call), call.path['secret_id']),
    },
    {
      id: 'clients.secrets.update', method: 'PATCH', path: `${PATH}/{secret_id}`, scope: 'client-secrets:write', ifMatch: 'honoured', summary: 'rename a secret, or let it end at another time',
      body: { draft: SecretPatch, example: { expires_at: '2026-12-01T00:00:00Z' } }, answer: { status: 200, schema: CLIENT_SECRET_SCHEMA, example: CLIENT_SECRET_EXAMPLE },
      write: (tx, call) => this.update(tx, call),
    },
    {
      id: 'clients.secrets.delete', method: 'DELETE', path: `${PATH}/{secret_id}`, scope: 'client-secrets:write', ifMatch: 'honoured', summary: 'take a secret away: it is refused from now on',
      answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
    },
  ];

  private listing(): Listing<ClientSecret> {
    const fields: Record<string, ListedField<ClientSecret>> = {
      id: { column: SECRET_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
      name: { column: SECRET_COLUMNS.name, kind: 'text', about: 'its name', filter: true, sort: true, of: ({ name }) => name },
      created_at: { column: SECRET_COLUMNS.createdAt, kind: 'instant', about: 'when it was made', filter: true, sort: true, of: ({ createdAt }) => createdAt },
    };
    return {
      fields, defaultSort: 'created_at', unique: 'id',
      rows: async (statements, page, call) => this.secrets.page(statements, (await this.clients.read(statements, call)).clientId, page),
      toWire: (rows) => rows.map((secret) => toClientSecretWire(secret, this.clock.now())),
    };
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.clients.hold(tx, call);
    if (client.isPublic) throw new AdminProblem('conflict', 'This is a public client (token_endpoint_auth_method is none): it keeps no secret.');
    const { name, expires_at: end, rotate = false, overlap } = (call.body ?? {}) as NewSecretDraft;
    if (overlap !== undefined && !rotate) throw validationProblem([{ path: ['overlap'], message: 'means something only together with "rotate": true' }]);
    const now = this.clock.now();
    const expiresAt = futureEnd(end, now) ?? null;
    const draft = { name: this.nameFor(name, await this.makeRoom(tx, client, call, now), now), expiresAt };
    const added = rotate
      ? await this.acts.rotateSecret(tx, client.clientId, draft, now + (toDuration(overlap) ?? DEFAULT_OVERLAP_MS), call.act)
      : await this.acts.addSecret(tx, client.clientId, draft, call.act);
    if (added === undefined) throw new AdminProblem('not-found', 'There is no such client.');
    const { body, etag } = await this.shown(tx, await this.clients.read(tx, call), added.id);
    return {
      status: 201, location: `/clients/${client.clientId}/secrets/${added.id}`, ...(etag === undefined ? {} : { etag }),
      body: { ...(body as object), value: added.value }, secrets: ['value'],
    };
  }

  private async update(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.clients.hold(tx, call);
    const secret = await this.require(tx, client, call.path['secret_id']);
    const { name, expires_at: end } = call.body as SecretPatch;
    const others = (await this.secrets.all(tx, client.clientId)).filter(({ id }) => id !== secret.id);
    if (name !== undefined) this.nameFor(name, others, this.clock.now());
    const expiresAt = futureEnd(end, this.clock.now());
    // A secret that has ended stays ended: whoever holds it may be the reason why.
    if (expiresAt !== undefined && secret.expiresAt !== null && this.clock.now() >= secret.expiresAt) throw new AdminProblem('conflict', 'This secret has ended. Make a new one.');
    const changes = { ...(name === undefined ? {} : { name }), ...(expiresAt === undefined ? {} : { expiresAt }) };
    if (Object.keys(changes).length > 0) await this.acts.changeSecret(tx, client.clientId, secret.id, changes, call.act);
    return this.shown(tx, await this.clients.read(tx, call), secret.id);
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.clients.hold(tx, call);
    await this.acts.removeSecret(tx, client.clientId, await this.require(tx, client, call.path['secret_id']), call.act);
    return { status: 204, etag: await this.clients.etag(tx, call) };
  }

  private async shown(statements: Statements, client: Client, id: string | undefined): Promise<AdminAnswer> {
    return { body: toClientSecretWire(await this.require(statements, client, id), this.clock.now()), etag: `"${client.version}"` };
  }

  private async require(statements: Statements, client: Client, id = ''): Promise<ClientSecret> {
    const secret = await this.secrets.find(statements, client.clientId, id);
    if (secret === undefined) throw new AdminProblem('not-found', 'The client has no such secret.');
    return secret;
  }

  /** What is left once ended secrets have made room for a new one. Throws conflict where there is none. */
  private async makeRoom(tx: Transaction, { clientId }: Client, call: AdminCall, now: number): Promise<ClientSecret[]> {
    const kept = await this.secrets.all(tx, clientId);
    for (const secret of kept.filter(({ expiresAt }) => expiresAt !== null && now >= expiresAt)) {
      if (kept.length < MOST_SECRETS) break;
      await this.acts.removeSecret(tx, clientId, secret, call.act);
      kept.splice(kept.indexOf(secret), 1);
    }
    if (kept.length >= MOST_SECRETS) throw new AdminProblem('conflict', `A client has at most ${MOST_SECRETS} secrets: remove one first.`);
    return kept;
  }

  /** The name that was given, unless another has it; the day, with a number where it is taken, when none was. */
  private nameFor(name: string | undefined, others: readonly ClientSecret[], now: number): string {
    const taken = new Set(others.map((secret) => secret.name));
    if (name !== undefined && taken.has(name)) throw new AdminProblem('already-exists', `The client has a secret named ${name} already.`, { errors: [{ pointer: '/name', code: 'taken', detail: 'belongs to another secret of this client' }] });
    if (name !== undefined) return name;
    const day = new Date(now).toISOString().slice(0, 10);
    return [day, ...Array.from({ length: MOST_SECRETS }, (_, at) => `${day}-${at + 2}`)].find((each) => !taken.has(each)) ?? day;
  }
}

/** Undefined where nothing was said. Throws validation for an instant that has passed. */
function futureEnd(end: string | null | undefined, now: number): number | null | undefined {
  if (end === undefined || end === null) return end;
  const instant = toInstant(end) ?? 0;
  if (instant <= now) throw validationProblem([{ path: ['expires_at'], message: 'must lie ahead; DELETE ends a secret now' }]);
  return instant;
}
