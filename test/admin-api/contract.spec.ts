import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { declaredOperations } from '../../src/admin/declared-operations.js';
import { toOpenApi } from '../../src/admin/openapi/document.js';
import { firstCells, ROOT } from '../documents/support/documents.js';
import { type ApiContract, breakingChanges, contractOf, printContract } from './support/api-contract.js';

const FILE = join(ROOT, 'docs/reference/admin-api-contract.json');
const current = contractOf(toOpenApi(declaredOperations(), { issuer: 'https://login.example.com', version: '0.0.0' }));

describe('What clients of the admin API rely on', () => {
  const published = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as ApiContract) : {};

  it('goes on working, but for what docs/reference/admin-api.md announces under Deprecation', () => {
    const announced = firstCells('docs/reference/admin-api.md', '## Deprecation').map((cell) => cell.replaceAll('`', ''));
    expect(breakingChanges(published, current).filter((change) => !announced.includes(change))).toEqual([]);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, printContract(current));
  });

  it('is published as it is (UPDATE_DOCS=1 writes it)', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(current);
  });
});

describe('A change breaks clients', () => {
  const one = {
    scope: null,
    parameters: { 'query limit': { required: false, schema: { type: 'integer', maximum: 200 } } },
    body: { required: false, schemas: { 'application/json': { type: 'object', required: ['name'], additionalProperties: false, properties: { name: { type: ['string', 'null'], maxLength: 100 }, kind: { enum: ['a', 'b'] }, list: { type: 'array', items: { type: 'string' } } } } } },
    answers: { 200: { 'application/json': { type: 'object', required: ['id'], properties: { id: { type: 'string' }, at: { type: 'string' } } } } },
  };
  const BODY = ['body', 'schemas', 'application/json'];
  const ANSWER = ['answers', '200', 'application/json'];
  /** The sentences for a copy with these members set; `undefined` removes one. */
  const changed = (...edits: readonly (readonly [path: readonly string[], value: unknown])[]): string[] => {
    const copy: Tree = structuredClone(one);
    for (const [path, value] of edits) {
      const parent = path.slice(0, -1).reduce((at, step) => at[step] as Tree, copy);
      if (value === undefined) delete parent[path.at(-1) ?? ''];
      else parent[path.at(-1) ?? ''] = value;
    }
    return breakingChanges({ 'GET /x': one } as unknown as ApiContract, { 'GET /x': copy } as unknown as ApiContract);
  };

  it.each<[string, readonly string[], unknown, string]>([
    ['that takes a parameter away', ['parameters', 'query limit'], undefined, 'GET /x does not know the query limit any more'],
    ['that lowers a bound', ['parameters', 'query limit', 'schema', 'maximum'], 100, 'GET /x query limit has a lower maximum'],
    ['that demands what it did not', ['parameters', 'query q'], { required: true, schema: {} }, 'GET /x demands the query q'],
    ['that demands a body', ['body', 'required'], true, 'GET /x demands a body'],
    ['that demands a field', [...BODY, 'required'], ['name', 'kind'], 'GET /x body demands kind'],
    ['that takes a field away', [...BODY, 'properties', 'kind'], undefined, 'GET /x body does not know kind any more'],
    ['that takes a value away', [...BODY, 'properties', 'kind', 'enum'], ['a'], 'GET /x body.kind takes no "b" any more'],
    ['that takes null away', [...BODY, 'properties', 'name', 'type'], 'string', 'GET /x body.name takes no null any more'],
    ['that narrows the members of a list', [...BODY, 'properties', 'list', 'items', 'maxLength'], 5, 'GET /x body.list[] has a lower maxLength'],
    ['that takes a member of the answer away', [...ANSWER, 'properties', 'at'], undefined, 'GET /x answer has no at any more'],
    ['that may leave out what was always there', [...ANSWER, 'required'], [], 'GET /x answer may lack id now'],
    ['that answers another type', [...ANSWER, 'properties', 'id', 'type'], ['string', 'null'], 'GET /x answer.id may be null now'],
    ['that answers otherwise', ['answers'], { 204: {} }, 'GET /x does not answer 200 any more'],
    ['that takes another scope', ['scope'], [{}], 'GET /x takes another scope'],
  ])('%s', (_, path, value, sentence) => {
    expect(changed([path, value])).toEqual([sentence]);
  });

  it('that removes an operation, and none by adding', () => {
    expect(breakingChanges({ 'GET /x': one } as unknown as ApiContract, {})).toEqual(['GET /x is gone']);
    expect(changed(
      [['parameters', 'query q'], { required: false, schema: { type: 'string' } }],
      [['parameters', 'query limit', 'schema', 'maximum'], 500],
      [[...BODY, 'properties', 'more'], { type: 'string' }],
      [[...BODY, 'properties', 'kind', 'enum'], ['a', 'b', 'c']],
      [[...ANSWER, 'properties', 'more'], { type: 'string' }],
      [[...ANSWER, 'required'], ['id', 'more']],
      [['answers', '201'], {}],
    )).toEqual([]);
  });
});

type Tree = Record<string, unknown>;
