import type { Client } from '../../clients/client.js';
import { ClientStore } from '../../clients/client.store.js';
import { CLIENT_METADATA_NAMES } from '../../clients/parse-client-metadata.js';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { isWire, type Wire } from '../draft-check.js';
import type { Listing } from '../listing.js';
import { CLIENT_SECRET_SCHEMA, toClientSecretWire } from '../operations/client-secret-wire.js';
import type { Schema } from '../operation.js';
import { validationProblem } from '../problem.js';
import { requireReachOfClient, requireReachOfScopes } from '../reach.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { DISABLED_AT, MANAGED_SHOWN, managedFields, managedWire, statusField } from './rest-parts.js';

const SHORTEST_SECRET = 32;

export const CLIENT_SHOWN: Readonly<Record<string, Schema>> = {
  status: { type: 'string', enum: ['active', 'disabled'] },
  secrets: { type: 'array', items: CLIENT_SECRET_SCHEMA, description: 'Its secrets, without what they are.' },
  client_secret: { type: 'string', description: 'The first secret, where it was made here: shown this once.' },
  links: { type: 'object', additionalProperties: { type: 'string' }, description: 'What else there is of it.' },
  ...MANAGED_SHOWN,
};

/** Applications as they are listed, by their ids. */
export function clientListing(clients: ClientStore, clock: Clock): Listing<Client> {
  return {
    fields: {
      ...managedFields<Client>(),
      client_id: { column: { sql: 'client_id' }, kind: 'text', about: 'the name by which it asks for tokens', filter: true, sort: true, of: (row) => row.clientId },
      status: statusField<Client>(['active', 'disabled'], (status) => [{ column: DISABLED_AT, comparison: status === 'active' ? 'null' : 'not-null' }]),
    },
    besides: CLIENT_METADATA_NAMES,
    defaultSort: 'client_id',
    unique: 'client_id',
    search: { about: 'the beginning of the client_id, letter by letter', conditions: (text) => [{ column: { sql: 'client_id' }, comparison: 'prefix', value: text }] },
    rows: (statements, page) => clients.page(page, statements),
    toWire: (rows) => rows.map((client) => toClientWire(client, clock.now())),
    estimate: (statements) => clients.estimate(statements),
  };
}

function toClientWire(client: Client, now: number): Wire {
  const address = `/admin/v1/clients/${client.clientId}`;
  return {
    client_id: client.clientId,
    ...client.metadata,
    status: client.disabled ? 'disabled' : 'active',
    ...(client.disabled ? { disabled: true } : {}),
    secrets: client.secrets.map((secret) => toClientSecretWire(secret, now)),
    ...managedWire(client),
    links: { secrets: `${address}/secrets`, audit: `/admin/v1/audit-events?client_id=${client.clientId}` },
  };
}

/** How applications are served below /admin/v1. */
@Injectable()
export class ClientsRest {
  readonly declaration: RestDeclaration<Client>;

  constructor(clients: ClientStore, clock: Clock, random: Random) {
    this.declaration = {
      place: 'client_id', listing: clientListing(clients, clock), shown: CLIENT_SHOWN, initial: ['client_secret', 'secrets'], replaceable: true, openFields: true, ifMatch: 'required',
      lock: (tx, clientId) => clients.lock(tx, clientId),
      complete: (draft) => complete(draft, random),
      guard: (_tx, { caller }, stored, draft) => {
        if (stored !== undefined) requireReachOfClient(caller, stored.row);
        requireLongSecrets(draft);
        if (typeof draft?.['scope'] === 'string') requireReachOfScopes(caller, draft['scope'].split(' '));
      },
      example: {
        client_id: 'intranet', client_name: 'Intranet', redirect_uris: ['https://intra.example.com/callback'], grant_types: ['authorization_code', 'refresh_token'],
        scope: 'openid profile email', first_party: true,
      },
      patchExample: { client_name: 'Company portal', first_party: null },
    };
  }
}

/** A secret is kept as its digest, which stands as long as nobody can guess it: one that somebody brings along is as long as those of other servers. */
function requireLongSecrets(draft: Wire = {}): void {
  const { client_secret: only, secrets } = draft;
  const brought = [[['client_secret'], only] as const, ...(Array.isArray(secrets) ? secrets : []).map((secret: unknown, index) => [['secrets', index, 'value'], isWire(secret) ? secret['value'] : undefined] as const)];
  const short = brought.filter(([, value]) => typeof value === 'string' && value.length < SHORTEST_SECRET);
  if (short.length > 0) throw validationProblem(short.map(([path]) => ({ path, message: `must be at least ${SHORTEST_SECRET} characters; without one, a secret is made` })));
}

/** An id and a secret, where the caller leaves them out and one is of use. */
function complete(draft: Wire, random: Random): { readonly draft: Wire; readonly once: Wire } {
  const { client_id: id = random.id('cli'), token_endpoint_auth_method: method = 'client_secret_basic' } = draft;
  const named = { ...draft, client_id: id };
  const needsSecret = typeof method === 'string' && method.startsWith('client_secret_') && draft['client_secret'] === undefined && draft['secrets'] === undefined;
  if (!needsSecret) return { draft: named, once: {} };
  const secret = random.secret('dws');
  return { draft: { ...named, client_secret: secret }, once: { client_secret: secret } };
}
