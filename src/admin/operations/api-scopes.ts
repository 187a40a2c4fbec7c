import { Injectable } from '@nestjs/common';
import type { Api, ApiScope } from '../../clients/api.entity.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { AdminEdits } from '../admin-edits.js';
import { ApiOfPath } from '../api-of-path.js';
import { etagOf } from '../client-of-path.js';
import { Field } from '../field.js';
import { DraftRefused } from '../field-problem.js';
import { IsFlag, IsText } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { listOf, object, TEXT } from '../operation-schemas.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { IsOptional } from '../rules.js';
import { setFields } from '../set-fields.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';

const PATH = '/apis/{identifier}/scopes';
const SCOPE = object({ value: TEXT, description: TEXT, sensitive: { type: 'boolean' } });
const EXAMPLE = { value: 'orders:read', description: 'See your orders', sensitive: false };

class ScopeDraft {
  @Field('what it allows, in words for the consent page; the scope itself when left out', { example: 'See your orders' })
  @IsOptional()
  @IsText(255)
  description?: string;

  @Field('true: even first-party applications ask for consent', { example: false })
  @IsOptional()
  @IsFlag()
  sensitive?: boolean;
}

/** The scopes of an API, one by one. One that applications may still ask for does not go: whoever declared it next would inherit what people allowed. */
@Injectable()
export class ApiScopes implements AdminOperations {
  constructor(private readonly apis: ApiOfPath, private readonly edits: AdminEdits) {}

  get operations(): readonly AdminOperation[] {
    return [
      {
        id: 'apis.scopes.list', method: 'GET', path: PATH, scope: 'apis:read', summary: 'lists the scopes of an API',
        answer: { status: 200, schema: object({ data: listOf(SCOPE), page: WHOLE_LIST_PAGE }), example: wholeList([EXAMPLE]) },
        read: async (call, statements) => ({ body: wholeList((await this.apis.read(statements, call)).scopes.map(toScopeWire)) }),
      },
      {
        id: 'apis.scopes.show', method: 'GET', path: `${PATH}/{scope}`, scope: 'apis:read', summary: 'shows a scope of an API',
        answer: { status: 200, schema: SCOPE, example: EXAMPLE }, read: (call, statements) => this.show(call, statements),
      },
      {
        id: 'apis.scopes.set', method: 'PUT', path: `${PATH}/{scope}`, scope: 'apis:write', ifMatch: 'honoured', summary: 'declares a scope of an API, or says anew what it means',
        body: { draft: ScopeDraft, optional: true, example: { description: 'See your orders' } }, answer: { status: 200, schema: SCOPE, example: EXAMPLE }, write: (tx, call) => this.put(tx, call),
      },
      {
        id: 'apis.scopes.delete', method: 'DELETE', path: `${PATH}/{scope}`, scope: 'apis:write', ifMatch: 'honoured', summary: 'takes a scope away that no application may ask for any more',
        answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
      },
    ];
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const api = await this.apis.read(statements, call);
    return { body: toScopeWire(requireScope(api, call)), etag: etagOf(api) };
  }

  private async put(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const api = await this.apis.hold(tx, call);
    const value = call.path['scope'] ?? '';
    const { description = value, sensitive = false } = (call.body ?? {}) as ScopeDraft;
    const scope: ApiScope = { value, description, ...(sensitive ? { sensitive } : {}) };
    const known = api.scopes.some((each) => each.value === value);
    await this.write(tx, api, known ? api.scopes.map((each) => (each.value === value ? scope : each)) : [...api.scopes, scope], call);
    return { body: toScopeWire(scope), etag: etagOf(await this.apis.read(tx, call)) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const api = await this.apis.hold(tx, call);
    const gone = requireScope(api, call);
    await this.write(tx, api, api.scopes.filter((each) => each !== gone), call);
    return { status: 204 };
  }

  /** What is wrong with the scope itself is told of the path, which is where it stands. */
  private async write(tx: Transaction, api: Api, scopes: readonly ApiScope[], call: AdminCall): Promise<void> {
    try {
      await setFields(this.edits, tx, 'apis', api.identifier, { scopes }, call.act);
    } catch (error) {
      if (!(error instanceof DraftRefused) || error.constructor !== DraftRefused) throw error;
      throw validationProblem(error.problems.map((each) => ({ ...each, path: each.path.slice(2) })));
    }
  }
}

function requireScope(api: Api, call: AdminCall): ApiScope {
  const scope = api.scopes.find(({ value }) => value === call.path['scope']);
  if (scope === undefined) throw new AdminProblem('not-found', 'The API has no such scope.');
  return scope;
}

function toScopeWire({ value, description, sensitive = false }: ApiScope): Record<string, unknown> {
  return { value, description, sensitive };
}
