import { Injectable } from '@nestjs/common';
import type { Api } from '../../clients/api.entity.js';
import type { Client } from '../../clients/client.js';
import type { ClientRecord } from '../../clients/client.entity.js';
import { CLIENT_ID_COLUMN, ClientScopeStore } from '../../clients/client-scope.store.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { parseScope } from '../../oauth/scope.js';
import { AdminEdits } from '../admin-edits.js';
import { ApiOfPath } from '../api-of-path.js';
import { ClientOfPath, etagOf } from '../client-of-path.js';
import { Field } from '../field.js';
import { IsListOf } from '../field-rules.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { object, SCOPES, TEXT } from '../operation-schemas.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { requireReachOfScopes } from '../reach.js';
import { ArrayUnique } from '../rules.js';
import { setFields } from '../set-fields.js';

const PATH = '/apis/{identifier}/clients';
const SCHEMA = object({ client_id: TEXT, client_name: TEXT, scopes: SCOPES });
const EXAMPLE = { client_id: 'intranet', client_name: 'Intranet', scopes: ['orders:read'] };

class ApiClientDraft {
  @Field('the scopes of this API that the application may ask for: these and no others', { example: ['orders:read'] })
  @ArrayUnique({ message: 'names the same scope twice' })
  @IsListOf('text', 'scopes of this API', 200)
  scopes!: string[];
}

/** Which application may ask for which scopes of an API: the same facts as the applications' `scope`, seen from the API. */
@Injectable()
export class ApiClients implements AdminOperations {
  constructor(
    private readonly apis: ApiOfPath,
    private readonly clients: ClientOfPath,
    private readonly byScope: ClientScopeStore,
    private readonly edits: AdminEdits,
  ) {}

  get operations(): readonly AdminOperation[] {
    const answer = { status: 200, schema: SCHEMA, example: EXAMPLE } as const;
    return [
      { id: 'apis.clients.list', method: 'GET', path: PATH, scope: 'apis:read', summary: 'lists the applications that may ask for scopes of an API', answer, list: this.listing() },
      {
        id: 'apis.clients.show', method: 'GET', path: `${PATH}/{client_id}`, scope: 'apis:read', summary: 'shows which scopes of an API an application may ask for', answer,
        read: (call, statements) => this.show(call, statements),
      },
      {
        id: 'apis.clients.set', method: 'PUT', path: `${PATH}/{client_id}`, scope: 'apis:write', ifMatch: 'honoured', summary: 'says which scopes of an API an application may ask for', answer,
        body: { draft: ApiClientDraft, example: { scopes: ['orders:read'] } }, write: (tx, call) => this.put(tx, call),
      },
      {
        id: 'apis.clients.delete', method: 'DELETE', path: `${PATH}/{client_id}`, scope: 'apis:write', ifMatch: 'honoured', summary: 'lets an application ask for no scope of an API any more',
        answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
      },
    ];
  }

  private listing(): Listing<ListedClient> {
    return {
      fields: { client_id: { column: CLIENT_ID_COLUMN, kind: 'text', about: 'the id of the application', sort: true, of: ({ record }) => record.clientId } },
      defaultSort: 'client_id', unique: 'client_id',
      rows: async (statements, page, call) => {
        const api = await this.apis.read(statements, call);
        return (await this.byScope.page(statements, valuesOf(api), page)).map((record) => ({ record, api }));
      },
      toWire: (rows) => rows.map(({ record, api }) => toWire(record.clientId, record.metadata.client_name, parseScope(record.metadata.scope), api)),
    };
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const api = await this.apis.read(statements, call);
    const client = await this.clients.read(statements, call);
    if (!client.scopes.some((scope) => valuesOf(api).includes(scope))) throw nothingAllowed();
    return { body: toWire(client.clientId, client.name, client.scopes, api), etag: etagOf(client) };
  }

  private async put(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const api = await this.apis.read(tx, call);
    const { scopes } = call.body as ApiClientDraft;
    const known = valuesOf(api);
    const unknown = scopes.flatMap((scope, index) => (known.includes(scope) ? [] : [{ path: ['scopes', index], message: 'is no scope of this API' }]));
    if (unknown.length > 0) throw validationProblem(unknown);
    requireReachOfScopes(call.caller, scopes);
    const client = await this.clients.hold(tx, call);
    await this.write(tx, client, api, scopes, call);
    const written = await this.clients.read(tx, call);
    return { body: toWire(written.clientId, written.name, written.scopes, api), etag: etagOf(written) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const api = await this.apis.read(tx, call);
    const client = await this.clients.hold(tx, call);
    if (!client.scopes.some((scope) => valuesOf(api).includes(scope))) throw nothingAllowed();
    await this.write(tx, client, api, [], call);
    return { status: 204 };
  }

  /** What stays keeps its place; what is new comes after it. */
  private async write(tx: Transaction, client: Client, api: Api, scopes: readonly string[], call: AdminCall): Promise<void> {
    const known = valuesOf(api);
    const kept = client.scopes.filter((scope) => !known.includes(scope) || scopes.includes(scope));
    await setFields(this.edits, tx, 'clients', client.clientId, { scope: [...new Set([...kept, ...scopes])].join(' ') }, call.act);
  }
}

interface ListedClient {
  readonly record: ClientRecord;
  readonly api: Api;
}

function valuesOf(api: Api): string[] {
  return api.scopes.map(({ value }) => value);
}

function toWire(clientId: string, name: string | undefined, scopes: readonly string[], api: Api): Record<string, unknown> {
  const known = valuesOf(api);
  return { client_id: clientId, client_name: name ?? clientId, scopes: scopes.filter((scope) => known.includes(scope)) };
}

const nothingAllowed = (): AdminProblem => new AdminProblem('not-found', 'The application may ask for no scope of this API.');
