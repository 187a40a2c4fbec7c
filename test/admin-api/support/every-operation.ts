import { declaredOperations } from '../../../src/admin/declared-operations.js';
import { toOpenApi } from '../../../src/admin/openapi/document.js';
import { schemaOfBody, typeOfBody } from '../../../src/admin/openapi/operation-object.js';
import { pathNames } from '../../../src/admin/openapi/parameters.js';
import type { AdminOperation, Schema, WriteOperation } from '../../../src/admin/operation.js';
import type { TestApp } from '../../support/app.js';
import type { AdminApi, AdminApiAnswer } from './admin-api.js';

export const OPERATIONS = declaredOperations();
const DOCUMENT = toOpenApi(OPERATIONS, { issuer: 'https://id.example.com', version: '1.0.0' });

export const isWrite = (operation: AdminOperation): operation is WriteOperation => 'write' in operation;

export function schemaOfRequest(operation: AdminOperation): Schema | undefined {
  return isWrite(operation) && operation.body !== undefined ? schemaOfBody(operation.body, operation.method) : undefined;
}

/** The body that the document gives as an example, and its type. */
export function exampleBody(operation: AdminOperation): { readonly type: string; readonly body: unknown } | undefined {
  if (!isWrite(operation) || operation.body === undefined) return undefined;
  const type = typeOfBody(operation.body, operation.method);
  const described = DOCUMENT.paths[operation.path]?.[operation.method.toLowerCase()]?.['requestBody'] as { content: Readonly<Record<string, { example?: unknown }>> } | undefined;
  return { type, body: described?.content[type]?.example };
}

export function addressOf(operation: AdminOperation, values: Readonly<Record<string, string>>, query = ''): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'nobody'));
  return query === '' ? path : `${path}?${query}`;
}

/** Calls an operation with the example of its document, or with this body. */
export function call(api: AdminApi, operation: AdminOperation, values: Readonly<Record<string, string>>, { query = '', body }: { readonly query?: string; readonly body?: unknown } = {}): Promise<AdminApiAnswer<unknown>> {
  const example = exampleBody(operation);
  const sent = body ?? example?.body;
  const headers = { ...(example === undefined ? {} : { 'content-type': example.type }), ...('ifMatch' in operation && operation.ifMatch !== undefined ? { 'if-match': '*' } : {}) };
  return api.send(operation.method, addressOf(operation, values, query), sent, headers);
}

/** Ids of things that there are, found by the lists of the API itself: by the path of their collection. */
export class KnownThings {
  private readonly ids = new Map<string, readonly string[]>();

  private constructor(private readonly api: AdminApi) {}

  /** Makes one thing of every kind that the document has an example of, and finds out what there is. */
  static async in(api: AdminApi): Promise<KnownThings> {
    const known = new KnownThings(api);
    for (const operation of OPERATIONS.filter(({ method, path, answer }) => method === 'POST' && answer.status === 201 && !path.includes(':')).toSorted((left, right) => left.path.length - right.path.length)) {
      await call(api, operation, await known.values(operation.path));
    }
    known.ids.clear();
    return known;
  }

  /** A value for every place in the path: what is there, the first or the last of it; `nobody` where there is nothing. */
  async values(path: string, which: 'first' | 'last' = 'first'): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const name of pathNames(path)) {
      const collection = path.slice(0, path.indexOf(`{${name}}`) - 1);
      const ids = await this.idsOf(collection, values, name);
      values[name] = (which === 'first' ? ids[0] : ids.at(-1)) ?? 'nobody';
    }
    return values;
  }

  private async idsOf(collection: string, values: Readonly<Record<string, string>>, name: string): Promise<readonly string[]> {
    const list = OPERATIONS.find(({ method, path }) => method === 'GET' && path === collection);
    if (list === undefined) return [];
    const address = addressOf(list, values);
    const known = this.ids.get(address);
    if (known !== undefined) return known;
    const { body } = await this.api.get<{ data?: readonly Readonly<Record<string, unknown>>[] }>(address);
    const ids = (body?.data ?? []).map((item) => [item[name], item['id'], item['client_id'], item['identifier'], item['kid'], item['name'], item['value'], item['section'], item['framework']].find((id) => typeof id === 'string')).filter((id) => id !== undefined).map(String);
    this.ids.set(address, ids);
    return ids;
  }
}

/** What a test declared is a file's, and the API leaves that alone. */
export async function ownedByNobody(test: TestApp): Promise<void> {
  for (const table of ['clients', 'users', 'user_groups', 'apis']) await test.database.run(`UPDATE ${table} SET managed_by = NULL`, []);
}
