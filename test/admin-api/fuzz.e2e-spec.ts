import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { parametersOf } from '../../src/admin/openapi/parameters.js';
import type { AdminOperation, Schema } from '../../src/admin/operation.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { type DialectName, eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { addressOf, exampleBody, isWrite, KnownThings, OPERATIONS, ownedByNobody, schemaOfRequest } from './support/every-operation.js';

jest.setTimeout(240_000);

/** Requests for each operation; DOORWARD_FUZZ_RUNS asks for more. A failure prints its seed: DOORWARD_FUZZ_SEED repeats it. */
const RUNS = Number(process.env['DOORWARD_FUZZ_RUNS'] ?? 20);
const SEED = process.env['DOORWARD_FUZZ_SEED'];
/** A request of a stranger may cost no more than this, whatever stands in it. */
const LONGEST_MS = 2000;

const HOSTILE = [
  '', ' ', '\0', 'a\0b', "' OR 1=1--", '1;DROP TABLE users', '(select sleep(5))', 'id desc, sleep(5)', '`id`', '%', '_', '\\', '%%%', '../../etc/passwd', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  '1e3', '0x1', '01', ' 1', '-1', '0', '1e999', 'NaN', '999999999999999999999', 'true', 'null', 'undefined', '[]', '{}', '{"$ne":null}', '\uD800', '\uFFFD', '\u202Emoc', 'é', 'e\u0301', 'ß', '𝕬', '😀'.repeat(300), 'x'.repeat(5000),
  'usr_01j9z3k4m5n6p7q8r9s0t1v2w3', 'https://[::1', 'javascript:alert(1)', 'http://169.254.169.254/', '2026-02-30', '2026-09-01T00:00:00Z', '-created_at', 'created_at,created_at', '"7"', '*', '<script>', '{{constructor}}', '${7*7}', '\r\nSet-Cookie: a=b',
];

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));
const anything = fc.oneof({ depthSize: 'small', maxDepth: 3 }, hostileText, fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, -0, Number.MAX_SAFE_INTEGER + 2, [], {}, [[]], { a: { b: {} } }, ['x', 1, null]), fc.jsonValue({ maxDepth: 3 }));

/** Values by a schema: mostly of its type, sometimes of any other. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const values = schema['enum'];
  if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]));
  const examples = (schema['examples'] ?? []) as unknown[];
  const [type] = [schema['type'] ?? 'object'].flat() as [string];
  const made: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
    string: () => hostileText,
    integer: () => fc.oneof(fc.integer(), fc.constantFrom(schema['minimum'] ?? 0, schema['maximum'] ?? 1)),
    number: () => fc.double(),
    boolean: () => fc.boolean(),
    array: () => fc.array(valueOf((schema['items'] ?? {}) as Schema), { maxLength: 4 }),
    object: () => objectOf(schema),
  };
  const own = (made[type] ?? ((): fc.Arbitrary<unknown> => fc.constant(null)))();
  return examples.length === 0 ? own : fc.oneof(fc.constantFrom(...examples), own);
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const model = Object.fromEntries(properties.map(([name, property]) => [name, valueOf(property)]));
  return fc.record(model, { requiredKeys: [] });
}

interface FuzzedRequest {
  readonly path: readonly (string | undefined)[];
  readonly query: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function requestOf(operation: AdminOperation): fc.Arbitrary<FuzzedRequest> {
  const parameters = parametersOf(operation);
  const queries = parameters.filter((parameter) => parameter.in === 'query');
  const places = parameters.filter((parameter) => parameter.in === 'path');
  const parameter = queries.length === 0 ? fc.constant(['nonsense', 'x'] as const)
    : fc.constantFrom(...queries).chain(({ name, schema }) => fc.tuple(fc.constant(name), fitting(schema).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))));
  return fc.record({
    // Mostly what there is: an unknown id ends a request before anything else is looked at.
    path: fc.tuple(...places.map(() => fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: hostileText.filter((text) => text !== '' && text !== '.' && text !== '..') }))),
    query: fc.array(fc.oneof({ weight: 5, arbitrary: parameter }, { weight: 1, arbitrary: fc.tuple(hostileText, hostileText) }), { maxLength: 3 }),
    body: bodyOf(operation),
    type: fc.oneof({ weight: 9, arbitrary: fc.constant(exampleBody(operation)?.type) }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16') }),
    headers: fc.record({ 'if-match': fc.constantFrom('*', '"1"', 'W/"1"', '"', '1', '"1", "2"'), 'if-none-match': fc.constantFrom('*', '"1"', 'x'), 'idempotency-key': fc.constantFrom('a', '', 'x'.repeat(300), '"quoted"'), 'accept': fc.constantFrom('text/html', '*/*', 'application/x-ndjson') }, { requiredKeys: [] }),
  });
}

function bodyOf(operation: AdminOperation): fc.Arbitrary<string | undefined> {
  const example = exampleBody(operation);
  if (!isWrite(operation) || example === undefined) return fc.constantFrom(undefined, undefined, undefined, '{}', '{"a":1}', '[');
  const schema = schemaOfRequest(operation) ?? {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 4, arbitrary: objectOf(schema).map((value) => text({ ...(example.body as object), ...(value as object) })) },
    { weight: 4, arbitrary: objectOf(schema).map(text) },
    { weight: 1, arbitrary: fc.constant(text(example.body)) },
    { weight: 2, arbitrary: anything.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[1', '{"a":1e400}', '{"a":1,"a":2}', '{"__proto__":{"polluted":true}}', '\uFEFF{}', '"\\ud800"', '['.repeat(20_000), `{"a":${'['.repeat(3000)}${']'.repeat(3000)}}`, `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":1`).join()}}`) },
  );
}

/** Never 5xx, always a problem document or what the OpenAPI document says: the API's own client checks every answer. */
eachDatabase('Requests made from the OpenAPI document', (dialect: DialectName) => {
  let test: TestApp | undefined;
  let api: AdminApi;
  let things: KnownThings;

  const ready = async (): Promise<TestApp> => {
    if (test !== undefined) return test;
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await ownedByNobody(test);
    things = await KnownThings.in(api);
    return test;
  };
  afterAll(async () => test?.close());

  describe.each(OPERATIONS.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
    it('answers whatever it is sent', async () => {
      await ready();
      await fc.assert(fc.asyncProperty(requestOf(operation), async (request) => {
        const known = await things.values(operation.path);
        const values = Object.fromEntries(Object.keys(known).map((name, index) => [name, request.path[index] ?? known[name] ?? '']));
        // What would end the caller itself, or the tests' time, is rehearsed.
        const query = new URLSearchParams([...request.query.map(([name, value]): [string, string] => [wellFormed(name), wellFormed(value)]), ...(isWrite(operation) ? [['dry_run', 'true'] as [string, string]] : [])]).toString();
        const headers = { ...request.headers, ...(request.type === undefined ? {} : { 'content-type': request.type }) };
        const begun = performance.now();
        const answer = await api.send(operation.method, addressOf(operation, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wellFormed(value)])), query), operation.method === 'GET' ? undefined : request.body, headers);
        const took = performance.now() - begun;
        if (answer.status >= 500 || answer.status === 401) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
        if (took > LONGEST_MS) throw new Error(`took ${took.toFixed(0)} ms`);
      }), { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }), endOnFailure: true });
    });
  });

  it('have left the server as it was: it answers, and no prototype has grown', async () => {
    await ready();
    expect((await api.get('/me')).status).toBe(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

/** No half of a surrogate pair: no HTTP client can send that. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
