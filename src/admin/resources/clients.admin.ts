import { ACR_VALUES } from '../../oauth/acr-values.js';
import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ClientAuthenticator } from '../../clients/client-authenticator.js';
import type { ClientMetadata } from '../../clients/client-metadata.js';
import { ClientStore, isClientId } from '../../clients/client.store.js';
import { type ClientMetadataProblem, parseClientMetadata } from '../../clients/parse-client-metadata.js';
import { Database } from '../../database/database.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { GrantRegistry } from '../../tokens/grant-registry.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import { UserStore } from '../../users/user.store.js';
import type { Act, AdminResource, ParsedDraft, Reference, Stored } from '../admin-resource.js';
import { ClientActs } from '../client-acts.js';
import { changedFields, draftProblems, isWire, unknownKey, variantsOf, type Wire } from '../draft-check.js';
import { type AdminField, Field, type FieldKind, fieldsOf } from '../field.js';
import type { FieldProblem, Path } from '../field-problem.js';
import { toInstant } from '../instant.js';
import { looksLikePersonId } from '../person-id.js';
import { IsFlag, IsListOf, Satisfies } from '../field-rules.js';
import { ArrayUnique, IsOptional } from '../rules.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { ClientsRest } from './clients-rest.js';
import { ClientSecretDraft, IsSecret, secretChanges, toSecretWire } from './client-secret-draft.js';

/** What a draft may say besides client metadata. */
class ClientCredentialsDraft {
  @Field('the name by which it asks for tokens; never changes')
  @Satisfies((value) => (typeof value === 'string' && isClientId(value) ? undefined : 'must be 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -'))
  client_id!: string;

  @Field('its secret, when it has only one', { secret: true })
  @IsOptional()
  @IsSecret()
  client_secret?: string;

  @Field('its secrets: these and no others; left out: as they are', { of: ClientSecretDraft })
  @IsOptional()
  @ArrayUnique((secret: unknown) => (isWire(secret) ? secret['name'] : secret), { message: 'has two secrets of the same name' })
  @IsListOf('mapping', 'mappings such as { name: "2026-09", value_file: /run/secrets/app }', 20)
  secrets?: ClientSecretDraft[];

  @Field('true: may do nothing, and what it was issued is ended; left out: as it is')
  @IsOptional()
  @IsFlag()
  disabled?: boolean;
}

/** The metadata that most clients need. Every other field of RFC 7591 and OpenID Connect is known besides, under its own name. */
const TEXTS = { items: { type: 'string' } } as const;
const SECONDS = { type: 'integer', minimum: 1 } as const;
const COMMON: readonly (readonly [name: string, kind: FieldKind, about: string, schema?: AdminField['schema']])[] = [
  ['client_name', 'text', 'what people call it', { type: 'string', minLength: 1, maxLength: 200 }],
  ['redirect_uris', 'list', 'where people may be sent back to', { ...TEXTS, maxItems: 100, examples: [['https://app.example.com/callback']] }],
  ['post_logout_redirect_uris', 'list', 'where people may be sent after signing out', { ...TEXTS, maxItems: 100 }],
  ['grant_types', 'list', 'authorization_code (left out), refresh_token, client_credentials, ...', { ...TEXTS, maxItems: 20, examples: [['authorization_code', 'refresh_token']] }],
  ['response_types', 'list', 'code, or none without the code grant (left out)', { ...TEXTS, maxItems: 20, examples: [['code']] }],
  ['token_endpoint_auth_method', 'text', 'client_secret_basic (left out), client_secret_post, none for public clients, ...', { type: 'string', examples: ['client_secret_basic'] }],
  ['scope', 'text', 'the scopes it may ask for, a space between them', { type: 'string', examples: ['openid profile email'] }],
  ['application_type', 'text', 'web (left out) or native', { enum: ['web', 'native'] }],
  ['first_party', 'flag', 'true: no consent page, except for prompt=consent and sensitive scopes'],
  ['require_pkce', 'flag', 'true: PKCE also for a confidential client'],
  ['cors_origins', 'list', 'the web origins whose scripts may call the token endpoint', { ...TEXTS, maxItems: 100 }],
  ['access', 'object', 'who may use it: { groups: [engineering] }; left out: everyone', { type: 'object', properties: { groups: { type: 'array', ...TEXTS, maxItems: 200 } }, required: ['groups'], additionalProperties: false }],
  ['access_token_format', 'text', 'jwt or opaque; left out: as the API says', { enum: ['jwt', 'opaque'] }],
  ['required_acr', 'text', 'what every sign-in for it has to be worth: two factors (urn:doorward:acr:mfa), or a passkey (phr); whoever has none sets one up first', { enum: ACR_VALUES }],
  ['lifetimes', 'object', 'seconds: access_token, id_token, refresh_idle, refresh_max, session_idle, session_max, code, authorization_request', {
    type: 'object', additionalProperties: false,
    properties: Object.fromEntries(['access_token', 'id_token', 'refresh_idle', 'refresh_max', 'session_idle', 'session_max', 'code', 'authorization_request'].map((name) => [name, SECONDS])),
  }],
];

export const CLIENT_FIELDS: readonly AdminField[] = [...fieldsOf(ClientCredentialsDraft), ...COMMON.map(([name, kind, about, schema = {}]) => ({ name, kind, about, schema }))];

@Injectable()
export class ClientsAdmin implements AdminResource<Client> {
  readonly name = 'clients';
  readonly singular = 'client';
  readonly key = 'client_id';
  readonly fields = CLIENT_FIELDS;
  readonly kept = ['secrets', 'disabled'];

  readonly rest: RestDeclaration<Client>;

  constructor(
    private readonly clients: ClientStore,
    private readonly acts: ClientActs,
    private readonly database: Database,
    private readonly grants: GrantRegistry,
    private readonly authenticator: ClientAuthenticator,
    private readonly users: UserStore,
    rest: ClientsRest,
  ) {
    this.rest = rest.declaration;
  }

  parse(wire: Wire): ParsedDraft {
    const besides = fieldsOf(ClientCredentialsDraft).map(({ name }) => name);
    const parsed = parseClientMetadata(wire, {
      besides: [...besides, ...variantsOf(this.fields)],
      grantTypes: this.grants.types(),
      authenticationMethods: this.authenticator.methods(),
    });
    const problems = [...draftProblems(ClientCredentialsDraft, wire), ...(parsed.problems ?? []).map(toFieldProblem), ...secretProblems(wire)];
    if (parsed.metadata === undefined || problems.length > 0) return { problems };
    const secrets = secretsOf(wire);
    const { client_id: id, disabled } = wire;
    return { wire: { client_id: id, ...parsed.metadata, ...(secrets === undefined ? {} : { secrets }), ...(disabled === undefined ? {} : { disabled }) } };
  }

  references(written: Wire): Reference[] {
    const { scope, access } = written as { scope?: string; access?: { groups: readonly string[] } };
    const scopes = (scope ?? '').split(' ').filter((value) => value !== '').map((value): Reference => ({ path: ['scope'], to: 'scopes', value }));
    return [...scopes, ...(access?.groups ?? []).map((value, index): Reference => ({ path: ['access', 'groups', index], to: 'groups', value }))];
  }

  async find(key: string, statements: Statements = this.database): Promise<Stored<Client> | undefined> {
    const client = await this.clients.read(statements, key);
    return client === undefined ? undefined : toStored(client);
  }

  async page(after: Stored<Client> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<Client>[]> {
    return (await this.clients.list(after === undefined ? {} : { after: after.key }, statements)).map(toStored);
  }

  async differences(stored: Stored<Client>, wire: Wire): Promise<string[]> {
    const changed = changedFields(metadataOf(stored.wire), metadataOf(wire));
    if (wire['disabled'] !== undefined && wire['disabled'] !== stored.row.disabled) changed.push('disabled');
    const secrets = secretChanges(stored.row.secrets, (wire['secrets'] ?? []) as ClientSecretDraft[]);
    if (wire['secrets'] !== undefined && secrets.added.length + secrets.removed.length > 0) changed.push('secrets');
    return changed;
  }

  /** An API knows who calls by `sub`: an application called like a person would be taken for that person (RFC 9700 §4.15, RFC 9068 §5). */
  async conflicts(stored: Stored<Client> | undefined, wire: Wire, _yields: unknown, statements?: Statements): Promise<FieldProblem[]> {
    if (stored !== undefined) return [];
    const clientId = String(wire['client_id']);
    if (looksLikePersonId(clientId)) return [{ path: ['client_id'], message: `begins with ${clientId.slice(0, 4)}, as the subject identifiers of people do` }];
    return (await this.users.findBySub(clientId, statements)) === undefined ? [] : [{ path: ['client_id'], message: 'is the subject identifier of a person, or was: APIs would take the application for them' }];
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    const clientId = String(wire['client_id']);
    const created = await this.clients.create(tx, { clientId, metadata: metadataOf(wire) as unknown as ClientMetadata, managedBy: act.managedBy, origin: act.mark ?? null });
    if (created === 'taken') return undefined;
    // Not before: the revision that was bumped keeps people with a `sub` of their own waiting (users.admin.ts), or has waited for them.
    if ((await this.users.findBySub(clientId, tx)) !== undefined) throw new AlreadyTaken('client_id');
    if (!(await this.writeSecrets(tx, created, wire, act))) return undefined;
    return wire['disabled'] !== true || (await this.acts.disable(tx, clientId, act)) ? clientId : undefined;
  }

  async update(tx: Transaction, stored: Stored<Client>, wire: Wire, changed: readonly string[], act: Act): Promise<boolean> {
    const { clientId, version } = stored.row;
    const edited = changed.some((name) => !this.kept.includes(name));
    if (edited && !(await this.clients.replaceMetadata(tx, clientId, metadataOf(wire) as unknown as ClientMetadata, version))) return false;
    if (changed.includes('secrets') && !(await this.writeSecrets(tx, stored.row, wire, act))) return false;
    if (!changed.includes('disabled')) return true;
    return wire['disabled'] === true ? this.acts.disable(tx, clientId, act) : this.acts.enable(tx, clientId, act);
  }

  handOver(tx: Transaction, stored: Stored<Client>, managedBy: string | null): Promise<boolean> {
    return this.clients.setManagedBy(tx, stored.key, managedBy);
  }

  async delete(tx: Transaction, stored: Stored<Client>, act: Act): Promise<boolean> {
    return this.acts.delete(tx, stored.key, act);
  }

  private async writeSecrets(tx: Transaction, client: Client, wire: Wire, act: Act): Promise<boolean> {
    if (wire['secrets'] === undefined) return true;
    const { added, removed } = secretChanges(client.secrets, wire['secrets'] as ClientSecretDraft[]);
    for (const { name, value, expires_at: end } of added) {
      if ((await this.acts.addSecret(tx, client.clientId, { name, value, expiresAt: toInstant(end) ?? null }, act)) === undefined) return false;
    }
    for (const secret of removed) if (!(await this.acts.removeSecret(tx, client.clientId, secret, act))) return false;
    return true;
  }
}

/** `/redirect_uris/0` is what RFC 6901 calls a pointer; names that are no field are told at the name. */
function toFieldProblem({ pointer, message }: ClientMetadataProblem): FieldProblem {
  const path: Path = pointer.split('/').slice(1).map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
  const [, suggestion] = /^is not (?:a field of client metadata|known here)(?:; did you mean (.+)\?)?$/.exec(message) ?? [];
  const unknown = /^is not (?:a field of client metadata|known here)/.test(message);
  return unknown ? unknownKey(String(path.at(-1)), suggestion === undefined ? [] : [suggestion], path.slice(0, -1)) : { path, message };
}

function secretProblems(wire: Wire): FieldProblem[] {
  const given = ['client_secret', 'secrets'].filter((name) => wire[name] !== undefined && JSON.stringify(wire[name]) !== '[]');
  const [first, second] = given;
  if (second !== undefined) return [{ path: [second], atKey: true, message: '"secrets" is given besides "client_secret": one of the two' }];
  if (first !== undefined && wire['token_endpoint_auth_method'] === 'none') return [{ path: [first], atKey: true, message: `"${first}" is of no use: token_endpoint_auth_method is none` }];
  return [];
}

/** In normal form; undefined when the draft does not speak of secrets. A client that authenticates otherwise keeps none. */
function secretsOf(wire: Wire): ClientSecretDraft[] | undefined {
  if (typeof wire['client_secret'] === 'string') return [{ name: 'default', value: wire['client_secret'] }];
  if (wire['secrets'] === undefined) return wire['token_endpoint_auth_method'] === 'none' ? [] : undefined;
  return (wire['secrets'] as ClientSecretDraft[]).map(({ name, value, expires_at: end }) => {
    const instant = toInstant(end);
    return { name, value, ...(instant === undefined ? {} : { expires_at: new Date(instant).toISOString() }) };
  });
}

function metadataOf(wire: Wire): Wire {
  const { client_id: _id, secrets: _secrets, disabled: _disabled, ...metadata } = wire;
  return metadata;
}

function toStored(client: Client): Stored<Client> {
  const secrets = client.secrets.length === 0 ? {} : { secrets: client.secrets.map(toSecretWire) };
  const wire = { client_id: client.clientId, ...client.metadata, ...secrets, ...(client.disabled ? { disabled: true } : {}) };
  return { id: client.clientId, key: client.clientId, wire, managedBy: client.managedBy, origin: client.origin, version: client.version, row: client };
}
