import { Injectable } from '@nestjs/common';
import { type ApiDraft as NewApi, ApiStore } from '../../clients/api.store.js';
import { type Api, type ApiScope } from '../../clients/api.entity.js';
import { isReservedScope } from '../../clients/known-scopes.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { webUriProblem } from '../../oauth/redirect-uri.js';
import { isScope } from '../../oauth/scope.js';
import type { Act, AdminResource, ParsedDraft, Reference, Stored } from '../admin-resource.js';
import { draftProblems, isWire, unknownFields, type Wire } from '../draft-check.js';
import { Field, fieldsOf } from '../field.js';
import type { FieldProblem } from '../field-problem.js';
import { IsFlag, IsListOf, IsText, Satisfies } from '../field-rules.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { apiListing } from './few-rest.js';
import { MANAGED_SHOWN } from './rest-parts.js';
import { ArrayUnique, IsIn, IsOptional } from '../rules.js';

const URN = /^urn:[a-z0-9][a-z0-9-]{1,31}:[\x21-\x22\x24-\x7e]+$/i;

class ScopeDraft {
  @Field('the scope, as applications ask for it')
  @Satisfies((value) => (typeof value === 'string' && value.length <= 255 && isScope(value) ? undefined : 'must be 1 to 255 printable ASCII characters without space, " and \\'))
  value!: string;

  @Field('what it allows, in words for the consent page')
  @IsOptional()
  @IsText(255)
  description?: string;

  @Field('true: even first-party applications ask for consent')
  @IsOptional()
  @IsFlag()
  sensitive?: boolean;
}

class ApiDraft {
  @Field('the address or URN that tokens name as their audience')
  @Satisfies(identifierProblem)
  identifier!: string;

  @Field('what people call it; the identifier when left out')
  @IsOptional()
  @IsText(200)
  name?: string;

  @Field('jwt (left out) or opaque')
  @IsOptional()
  @IsIn(['jwt', 'opaque'], { message: 'must be jwt or opaque' })
  access_token_format?: string;

  @Field('the scopes it knows', { of: ScopeDraft })
  @IsOptional()
  @ArrayUnique((scope: unknown) => (isWire(scope) ? scope['value'] : scope), { message: 'names the same scope twice' })
  @IsListOf('mapping', 'mappings such as { value: "orders:read", description: "See your orders" }', 200)
  scopes?: ScopeDraft[];

  @Field('the client_ids that may introspect its tokens')
  @IsOptional()
  @IsListOf('text', 'client_ids', 200)
  introspection_clients?: string[];
}

function identifierProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be text';
  if (value.length > 512) return 'may have at most 512 characters';
  return URN.test(value) ? undefined : webUriProblem(value);
}

export const API_FIELDS = fieldsOf(ApiDraft);

@Injectable()
export class ApisAdmin implements AdminResource<Api> {
  readonly name = 'apis';
  readonly singular = 'api';
  readonly key = 'identifier';
  readonly fields = API_FIELDS;
  readonly kept = [];

  readonly rest: RestDeclaration<Api>;

  constructor(private readonly apis: ApiStore) {
    this.rest = {
      place: 'identifier', listing: apiListing(apis, toWire), shown: MANAGED_SHOWN, replaceable: true, ifMatch: 'honoured',
      lock: (tx, identifier) => apis.lock(tx, identifier),
      example: { identifier: 'https://api.example.com/orders', name: 'Orders', scopes: [{ value: 'orders:read', description: 'See your orders' }] },
      patchExample: { name: 'Order book' },
    };
  }

  parse(wire: Wire): ParsedDraft {
    const problems = [...unknownFields(wire, this.fields), ...draftProblems(ApiDraft, wire)];
    return problems.length > 0 ? { problems } : { wire: toWire(toDraft(wire)) };
  }

  references(wire: Wire): Reference[] {
    return ((wire['introspection_clients'] ?? []) as string[]).map((value, index) => ({ path: ['introspection_clients', index], to: 'clients', value }));
  }

  async find(key: string, statements?: Statements): Promise<Stored<Api> | undefined> {
    return (await this.page(undefined, undefined, statements)).find((stored) => stored.key === key);
  }

  /** There are few: all of them are the first page. */
  async page(after: Stored<Api> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<Api>[]> {
    return after === undefined ? (await this.apis.list(statements)).map(toStored) : [];
  }

  async conflicts(_stored: Stored<Api> | undefined, wire: Wire): Promise<FieldProblem[]> {
    const draft = toDraft(wire);
    if (this.apis.isReserved(draft.identifier)) return [{ path: ['identifier'], message: 'is an API of Doorward itself' }];
    return draft.scopes.flatMap(({ value }, index) => (isReservedScope(value) ? [{ path: ['scopes', index, 'value'], message: `${value} is a scope of Doorward itself` }] : []));
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    const created = await this.apis.create(tx, { ...toDraft(wire), managedBy: act.managedBy, origin: act.mark ?? null });
    return created === 'taken' ? undefined : created.identifier;
  }

  async update(tx: Transaction, stored: Stored<Api>, wire: Wire): Promise<boolean> {
    const { identifier, ...changes } = toDraft(wire);
    return this.apis.update(tx, identifier, changes);
  }

  handOver(tx: Transaction, stored: Stored<Api>, managedBy: string | null): Promise<boolean> {
    return this.apis.update(tx, stored.key, { managedBy });
  }

  async delete(tx: Transaction, stored: Stored<Api>): Promise<boolean> {
    return this.apis.delete(tx, stored.key);
  }
}

type Draft = Pick<NewApi, 'identifier' | 'name' | 'accessTokenFormat' | 'scopes' | 'introspectionClients'>;

/** Of a draft that has no problems. */
function toDraft(wire: Wire): Draft {
  const draft = wire as unknown as ApiDraft;
  return {
    identifier: draft.identifier,
    name: draft.name ?? draft.identifier.slice(0, 200),
    accessTokenFormat: draft.access_token_format === 'opaque' ? 'opaque' : 'jwt',
    scopes: (draft.scopes ?? []).map(toScope),
    introspectionClients: [...new Set(draft.introspection_clients ?? [])].toSorted(),
  };
}

function toScope({ value, description, sensitive }: ScopeDraft): ApiScope {
  return { value, description: description ?? value, ...(sensitive === true ? { sensitive } : {}) };
}

function toWire(draft: Draft): Wire {
  return {
    identifier: draft.identifier,
    name: draft.name,
    access_token_format: draft.accessTokenFormat,
    scopes: draft.scopes,
    ...(draft.introspectionClients.length > 0 ? { introspection_clients: draft.introspectionClients } : {}),
  };
}

function toStored(api: Api): Stored<Api> {
  return { id: api.identifier, key: api.identifier, wire: toWire(api), managedBy: api.managedBy, origin: api.origin, version: api.version, row: api };
}
