import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declaredOperations } from '../../src/admin/declared-operations.js';
import { type OpenApiDocument, toOpenApi } from '../../src/admin/openapi/document.js';
import { ADMIN_OPERATIONS } from '../../src/admin/admin-operations.js';
import { VERSION } from '../../src/platform/version.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { DocumentCheck } from './support/answers-match-document.js';

type Json = Readonly<Record<string, unknown>>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description: string; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json; readonly example: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Json; readonly example?: unknown; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>> }>>;
}

describe('GET /admin/v1/openapi.json', () => {
  let test: TestApp;
  let document: OpenApiDocument;
  let check: DocumentCheck;
  let operations: readonly (readonly [name: string, operation: Operation])[];

  beforeAll(async () => {
    test = await createTestApp();
    document = (await (await fetch(`${test.url}/admin/v1/openapi.json`)).json()) as OpenApiDocument;
    check = new DocumentCheck(document);
    operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation as unknown as Operation] as const));
  });
  afterAll(async () => test.close());

  /** The sentences of all operations that something is wrong with. */
  const wrong = (problemOf: (operation: Operation) => string | undefined): string[] =>
    operations.flatMap(([name, operation]) => {
      const problem = problemOf(operation);
      return problem === undefined ? [] : [`${name}: ${problem}`];
    });

  it('is open to everybody, may be kept for a while, and is 304 to whoever has it', async () => {
    const first = await fetch(`${test.url}/admin/v1/openapi.json`);
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    expect((await fetch(`${test.url}/admin/v1/openapi.json`, { headers: { 'if-none-match': `"other", ${etag}` } })).status).toBe(304);
    expect((await fetch(`${test.url}/admin/v1/openapi.json`, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    const { Validator } = (await import('@seriousme/openapi-schema-validator')) as { Validator: new () => { validate(document: unknown): Promise<{ valid: boolean; errors?: unknown }>; version: string } };
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect({ valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
  });

  it('has every operation that the server has, and is the same without a server', () => {
    const served = test.app.get<readonly { readonly id: string }[]>(ADMIN_OPERATIONS, { strict: false });
    expect(operations.map(([, { operationId }]) => operationId).toSorted()).toEqual(served.map(({ id }) => id).toSorted());
    // Help and documentation are made from declarations without parts: what those would say otherwise is told here.
    const bare = toOpenApi(declaredOperations(), { issuer: test.url, version: VERSION });
    expect(JSON.parse(JSON.stringify(bare))).toEqual(document);
  });

  it('names no operation twice, and says of each what it does, where it belongs and what it takes', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(wrong(({ summary }) => (summary.length < 8 || /[<>]/.test(summary) ? `says ${JSON.stringify(summary)}` : undefined))).toEqual([]);
    expect(wrong(({ tags }) => (tags.length === 1 && document.tags.some(({ name }) => name === tags[0]) ? undefined : `is tagged ${tags.join()}`))).toEqual([]);
    expect(wrong(({ security }) => (security.length === 1 && security[0]?.['oauth2'] !== undefined ? undefined : 'takes no token'))).toEqual([]);
    expect(wrong(({ parameters }) => parameters.find(({ description }) => description.length < 4)?.name)).toEqual([]);
    expect(wrong(({ parameters }) => (new Set(parameters.map(({ name, in: place }) => `${place} ${name}`)).size === parameters.length ? undefined : 'has a parameter twice'))).toEqual([]);
  });

  it('lists in its security scheme every scope that an operation takes, with this server\'s endpoints', () => {
    const { flows = {} } = (document.components['securitySchemes']?.['oauth2'] ?? {}) as { flows?: Readonly<Record<string, { scopes: Json; tokenUrl: string }>> };
    const taken = new Set(operations.flatMap(([, { security }]) => security[0]?.['oauth2'] ?? []));
    expect(Object.keys(flows)).toEqual(['clientCredentials', 'authorizationCode']);
    for (const flow of Object.values(flows)) {
      expect(Object.keys(flow.scopes).toSorted()).toEqual([...taken].toSorted());
      expect(flow.tokenUrl).toBe(`${test.url}/oauth2/token`);
    }
    expect(document.servers).toEqual([{ url: `${test.url}/admin/v1` }]);
  });

  it('describes for each operation a good answer and its refusals as problem documents', () => {
    expect(wrong(({ responses }) => (Object.keys(responses).some((status) => status.startsWith('2')) ? undefined : 'has no good answer'))).toEqual([]);
    expect(wrong(({ responses }) => ['400', '401', '403', '429', '503'].find((status) => responses[status] === undefined))).toEqual([]);
    expect(wrong(({ responses }) => Object.entries(responses).find(([status, { content }]) => Number(status) >= 400 && content?.['application/problem+json'] === undefined)?.[0])).toEqual([]);
  });

  it('gives for each operation examples that its own schemas accept', () => {
    const examples = operations.flatMap(([name, { requestBody, responses }]) => [
      ...Object.entries(requestBody?.content ?? {}).map(([type, { schema, example }]) => [`${name} sends ${type}`, schema, example] as const),
      ...Object.entries(responses).flatMap(([status, { content }]) => Object.entries(content ?? {}).flatMap(([type, { schema, example, examples: named }]) => [
        ...(Number(status) < 400 && type.startsWith('application/json') ? [[`${name} answers ${status}`, schema, example] as const] : []),
        ...Object.values(named ?? {}).map(({ value }) => [`${name} refuses with ${status}`, schema, value] as const),
      ])),
    ]);
    expect(examples.length).toBeGreaterThan(operations.length);
    expect(examples.filter(([, , example]) => example === undefined).map(([name]) => name)).toEqual([]);
    expect(examples.map(([name, schema, example]) => check.problems(name, schema, example)).filter((problem) => problem !== undefined)).toEqual([]);
  });
});
