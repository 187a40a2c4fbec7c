import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { AdminEdits } from '../admin-edits.js';
import { ClientOfPath, etagOf } from '../client-of-path.js';
import { isWire, type Wire } from '../draft-check.js';
import { DraftRefused } from '../field-problem.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { listOf, object, TEXT } from '../operation-schemas.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { setFields } from '../set-fields.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';

const PATH = '/clients/{client_id}/keys';
/** RFC 7517 §4.5 leaves its form open; it stands in paths and logs here. */
const KID = /^[\x21-\x7e]{1,255}$/;
const KEY: Schema = { type: 'object', properties: { kid: TEXT, kty: TEXT, use: TEXT, alg: TEXT }, required: ['kty'] };
const EXAMPLE = {
  kid: '2026-11', kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** The public keys that an application proves itself with (RFC 7591 §2 `jwks`), one by one. Private ones are refused before anything is written. */
@Injectable()
export class ClientKeyOperations implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly edits: AdminEdits) {}

  get operations(): readonly AdminOperation[] {
    return [
      {
        id: 'clients.keys.list', method: 'GET', path: PATH, scope: 'client-secrets:read', summary: 'lists the public keys of an application',
        answer: { status: 200, schema: object({ data: listOf(KEY), page: WHOLE_LIST_PAGE }), example: wholeList([EXAMPLE]) },
        read: async (call, statements) => ({ body: wholeList(keysOf(await this.clients.read(statements, call))) }),
      },
      {
        id: 'clients.keys.add', method: 'POST', path: PATH, scope: 'client-secrets:write', ifMatch: 'honoured', summary: 'adds a public key (a JWK with kid) to an application',
        body: { schema: { ...KEY, required: ['kid', 'kty'] }, example: EXAMPLE }, answer: { status: 201, schema: KEY, example: EXAMPLE }, write: (tx, call) => this.add(tx, call),
      },
      {
        id: 'clients.keys.show', method: 'GET', path: `${PATH}/{kid}`, scope: 'client-secrets:read', summary: 'shows a public key of an application',
        answer: { status: 200, schema: KEY, example: EXAMPLE }, read: (call, statements) => this.show(call, statements),
      },
      {
        id: 'clients.keys.delete', method: 'DELETE', path: `${PATH}/{kid}`, scope: 'client-secrets:write', ifMatch: 'honoured', summary: 'takes a public key from an application',
        answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
      },
    ];
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const client = await this.clients.read(statements, call);
    return { body: requireKey(client, call.path['kid']), etag: etagOf(client) };
  }

  private async add(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.holdForKeys(tx, call);
    const jwk = call.body;
    if (!isWire(jwk)) throw new AdminProblem('malformed', 'The body must be a JWK: an object (RFC 7517 §4).');
    const { kid } = jwk;
    if (typeof kid !== 'string' || !KID.test(kid)) throw validationProblem([{ path: ['kid'], message: 'must be 1 to 255 printable ASCII characters without space' }]);
    const keys = keysOf(client);
    if (keys.some((each) => each['kid'] === kid)) throw new AdminProblem('already-exists', `The application has a key ${kid} already.`, { errors: [{ pointer: '/kid', code: 'taken', detail: 'belongs to another key of this application' }] });
    await this.write(tx, client, [...keys, jwk], call);
    return { status: 201, body: jwk, location: `/clients/${client.clientId}/keys/${encodeURIComponent(kid)}`, etag: etagOf(await this.clients.read(tx, call)) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.holdForKeys(tx, call);
    requireKey(client, call.path['kid']);
    const kept = keysOf(client).filter((each) => each['kid'] !== call.path['kid']);
    const { authMethod } = client;
    if (kept.length === 0 && (authMethod === 'private_key_jwt' || authMethod === 'self_signed_tls_client_auth')) {
      throw new AdminProblem('last-of-its-kind', `Without a key the application could not authenticate (token_endpoint_auth_method is ${authMethod}). Add another key first.`);
    }
    await this.write(tx, client, kept, call);
    return { status: 204 };
  }

  private async holdForKeys(tx: Transaction, call: AdminCall): Promise<Client> {
    const client = await this.clients.hold(tx, call);
    if (client.metadata.jwks_uri !== undefined) throw new AdminProblem('conflict', `The application publishes its keys at ${client.metadata.jwks_uri}: change them there.`);
    return client;
  }

  /** Problems are told where they stand in the body: it is the last key of the set. */
  private async write(tx: Transaction, client: Client, keys: readonly Wire[], call: AdminCall): Promise<void> {
    try {
      await setFields(this.edits, tx, 'clients', client.clientId, { jwks: keys.length === 0 ? null : { keys } }, call.act);
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
      throw validationProblem(error.problems.map((each) => ({ ...each, path: each.path.slice(0, 2).join('/') === 'jwks/keys' ? each.path.slice(3) : each.path })));
    }
  }
}

function keysOf(client: Client): readonly Wire[] {
  return client.metadata.jwks?.keys ?? [];
}

function requireKey(client: Client, kid: string | undefined): Wire {
  const key = keysOf(client).find((each) => each['kid'] === kid);
  if (key === undefined) throw new AdminProblem('not-found', 'The application has no such key.');
  return key;
}
