import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import type Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ConfigFileProblems } from '../../src/admin/config-file-problems.js';
import { configFileSchema } from '../../src/admin/config-file-schema.js';
import { createTestApp } from '../support/app.js';
import { standardWorld } from '../support/world.js';
import { AdminApp } from './support/admin-app.js';
import { EXAMPLE } from './support/documents.js';

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv/dist/2020') as { default: typeof Ajv2020.default };
const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv2020.default) => void };

const ROOT = join(import.meta.dirname, '../..');

/** Every doorward.yaml of the documentation. */
function examples(): string[] {
  const pages = ['docs/how-to', 'docs/reference', 'docs/tutorials'].flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)));
  return [...pages, join(ROOT, 'README.md')].filter((path) => path.endsWith('.md')).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^```yaml\n((?:#[^\n]*\n)*version: 1\n[^]*?)^```/gm)].map((match) => match[1] ?? ''));
}

describe('the JSON Schema of doorward.yaml', () => {
  let app: AdminApp;
  let fits: ValidateFunction;
  beforeAll(async () => {
    app = await AdminApp.on('sqlite');
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    fits = ajv.compile(configFileSchema('https://id.acme.test'));
  });
  afterAll(() => app.close());

  /** What an apply finds wrong with the form of a document; names of things that are not there do not count. */
  async function refused(document: unknown): Promise<boolean> {
    try {
      await app.apply(JSON.stringify(document), { dryRun: true, variable: () => 'secret-of-the-test' });
      return false;
    } catch (error) {
      if (error instanceof ConfigFileProblems) return true;
      throw error;
    }
  }

  it('takes every example of the documentation, and the world of the tests', () => {
    const documents = [...examples().map((text) => parse(text, { version: '1.2' }) as unknown), parse(EXAMPLE), standardWorld];
    expect(documents.length).toBeGreaterThan(4);
    for (const document of documents) {
      fits(document);
      expect(fits.errors ?? []).toEqual([]);
    }
  });

  it('takes an address of this network alone, as an apply does', async () => {
    const document = { version: 1, settings: { branding: { support_address: 'it@intranet' } }, users: [{ preferred_username: 'root', email: 'root@localhost' }] };
    expect(await refused(document)).toBe(false);
    fits(document);
    expect(fits.errors ?? []).toEqual([]);
  });

  it.each([
    ['no version', {}], ['another version', { version: 2 }], ['an unknown section', { version: 1, client: [] }], ['a section that is no list', { version: 1, clients: {} }], ['a client without its id', { version: 1, clients: [{ redirect_uris: [] }] }],
    ['a misspelt field', { version: 1, clients: [{ client_id: 'a', redirect_uri: [] }] }], ['a group without a name', { version: 1, groups: [{}] }], ['a person without a name', { version: 1, users: [{ email: 'a@b.test' }] }],
    ['text for a flag', { version: 1, clients: [{ client_id: 'a', disabled: 'no' }] }], ['a number for text', { version: 1, users: [{ preferred_username: 7 }] }], ['text for a list', { version: 1, users: [{ preferred_username: 'a', groups: 'b' }] }],
    ['an unknown value', { version: 1, apis: [{ identifier: 'https://a.test', access_token_format: 'xml' }] }], ['a scope without a value', { version: 1, apis: [{ identifier: 'https://a.test', scopes: [{ description: 'x' }] }] }],
    ['prune as text', { version: 1, prune: 'yes' }], ['a file that is no path', { version: 1, clients: [{ client_id: 'a', client_secret_file: 7 }] }],
  ])('refuses %s, as an apply does', async (_what, document) => {
    expect(fits(document)).toBe(false);
    expect(await refused(document)).toBe(true);
  });

  it('refuses nothing that an apply takes, whatever becomes of a good file', async () => {
    const good = parse(EXAMPLE) as Record<string, unknown>;
    const paths = pathsIn(good);
    const values = fc.oneof(fc.constantFrom<unknown>(null, '', 'x', 'https://a.test', 'openid', 'none', 'web', 0, 1, -1, true, false, [], ['x'], ['https://a.test/cb'], {}, { groups: [] }, { groups: ['engineering'] }, '2030-01-01'), fc.string({ maxLength: 8 }), fc.integer());
    let taken = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...paths), fc.oneof(fc.constant(undefined), values)), { minLength: 1, maxLength: 2 }), async (changes) => {
      const document = structuredClone(good);
      for (const [path, value] of changes) change(document, path, value);
      if (await refused(document)) return;
      taken += 1;
      fits(document);
      expect(fits.errors ?? []).toEqual([]);
    }), { numRuns: 400 });
    expect(taken).toBeGreaterThan(20);
  }, 60_000);

  it('is served to editors of every origin, to be kept', async () => {
    const test = await createTestApp({ declare: { groups: [] } });
    try {
      const response = await fetch(`${test.url}/schema/config.json`, { headers: { origin: 'https://editor.test' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(await response.json()).toEqual(JSON.parse(JSON.stringify(configFileSchema(test.url))));
    } finally {
      await test.close();
    }
  });
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, Array.isArray(value) ? Number(name) : name])) : [];
  return path.length === 0 ? inside : [path, ...inside];
}

function change(document: unknown, path: Path, value: unknown): void {
  const container = path.slice(0, -1).reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined), document);
  if (typeof container !== 'object' || container === null) return;
  const name = path.at(-1) as string;
  if (value === undefined && !Array.isArray(container)) delete (container as Record<string, unknown>)[name];
  else (container as Record<string, unknown>)[name] = value;
}
