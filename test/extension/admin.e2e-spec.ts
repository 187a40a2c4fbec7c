/** @jest-environment node */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { type DialectName, eachDatabase } from '../support/database.js';
import type { AdminApi } from '../admin-api/support/admin-api.js';
import { ToyOperation } from './toy-operation.js';
import { ToysAdmin } from './toys.admin.js';

/** The how-tos of CONTRIBUTING.md for the admin side: one file (beside this one) and one line (here). */
const resources = await import('../../src/admin/resources/index.js');
jest.unstable_mockModule('../../src/admin/resources/index.js', () => ({ ...resources, adminResources: [...resources.adminResources, ToysAdmin] }));
const operations = await import('../../src/admin/operations/index.js');
jest.unstable_mockModule('../../src/admin/operations/index.js', () => ({ ...operations, adminOperations: [...operations.adminOperations, ToyOperation] }));
const { createTestApp } = await import('../support/app.js');
const { adminApi } = await import('../admin-api/support/admin-api.js');
const { standardWorld } = await import('../support/world.js');
const { programFor } = await import('../../src/cli/program.js');
const { AdminCommands } = await import('../../src/admin/admin-commands.js');
const { ConfigFile } = await import('../../src/admin/config-file.js');
const { configFileSchema } = await import('../../src/admin/config-file-schema.js');

eachDatabase('one file and one line for what operators manage', (dialect: DialectName) => {
  let test: TestApp;
  let api: AdminApi;

  beforeAll(async () => {
    test = await createTestApp({ dialect, declare: {} });
    // The migration of a real one.
    await test.database.run('CREATE TABLE toys (name VARCHAR(50) PRIMARY KEY, material VARCHAR(20), managed_by VARCHAR(200), version INTEGER NOT NULL)', []);
    await test.declare(standardWorld);
    api = await adminApi(test);
  });
  afterAll(async () => test.close());

  it('are REST routes with every convention', async () => {
    const created = await api.post('/toys', { name: 'bear', material: 'plush' });
    expect(created).toMatchObject({ status: 201, body: { name: 'bear', material: 'plush', managed_by: null } });
    expect([created.headers.get('location'), created.headers.get('etag')]).toEqual([`${test.url}/admin/v1/toys/bear`, '"1"']);
    expect((await api.post('/toys', { name: 'bear' })).status).toBe(409);
    expect((await api.post('/toys', { name: 'x', material: 'gold', colour: 1 })).body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer: '/material', detail: 'must be wood or plush' }), expect.objectContaining({ pointer: '/colour' })]) });
    expect((await api.patch('/toys/bear', { material: 'wood' }, { 'if-match': '"0"' })).status).toBe(412);
    expect((await api.patch('/toys/bear', { material: 'wood' }, { 'if-match': '"1"' })).body).toMatchObject({ material: 'wood' });
    expect((await api.put('/toys/car', { material: 'wood' })).status).toBe(201);
    expect((await api.put('/toys/rehearsed?dry_run=true', {})).status).toBe(200);
    const page = await api.get<{ data: { name: string }[]; page: { next_cursor: string } }>('/toys?limit=1&material=wood');
    expect(page.body.data.map(({ name }) => name)).toEqual(['bear']);
    expect((await api.get<{ data: unknown[] }>(`/toys?limit=1&material=wood&cursor=${page.body.page.next_cursor}`)).body.data).toEqual([{ name: 'car', material: 'wood', managed_by: null }]);
    expect((await api.delete('/toys/car')).status).toBe(204);
    expect((await api.get('/toys/car')).status).toBe(404);
  });

  it('are in the OpenAPI document and on its pages', async () => {
    const document = (await (await fetch(`${test.url}/admin/v1/openapi.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
    expect(Object.keys(document.paths['/toys'] ?? {})).toEqual(['get', 'post']);
    expect(document.paths['/toys/{name}:mend']?.['post']?.operationId).toBe('toys.mend');
    const html = await (await fetch(`${test.url}/reference/toys`)).text();
    expect(html).toContain('What it is made of.');
  });

  it('are a section of doorward.yaml, for apply, prune, export and editors', async () => {
    const file = test.get(ConfigFile);
    const apply = (yaml: string) => file.apply(yaml, { name: 'toys.yaml' });
    expect(await apply('version: 1\ntoys: [{ name: train, material: wood }, { name: doll }]\nprune: true\n')).toMatchObject({ created: 2 });
    expect(await apply('version: 1\ntoys: [{ name: train, material: wood }]\nprune: true\n')).toMatchObject({ unchanged: 1, deleted: 1 });
    await expect(apply('version: 1\ntoys: [{ name: train, material: gold }]\n')).rejects.toThrow('must be wood or plush');
    expect((await api.patch('/toys/train', { material: null })).body).toMatchObject({ type: expect.stringContaining('managed-by-file') });
    expect(Object.keys((configFileSchema(test.url)['properties'] as object))).toContain('toys');
  });

  it('are commands, with their fields as options', async () => {
    const program = await programFor(['toys']);
    const toys = program.commands.find((command) => command.name() === 'toys');
    expect(toys?.commands.map((command) => command.name()).toSorted()).toEqual(['create', 'delete', 'list', 'mend', 'replace', 'show', 'update']);
    expect(toys?.commands.find((command) => command.name() === 'create')?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--name', '--material']));
    const answer = await test.get(AdminCommands).perform('toys.mend', { path: { name: 'bear' }, query: [] }, { actor: 'cli', managedBy: null, origin: null });
    expect(answer.body).toEqual({ name: 'bear', mended: true });
  });

  it('leave audit events', async () => {
    const events = await test.database.rows<{ type: string; actor: string }>("SELECT type, actor FROM audit_events WHERE type LIKE 'toy.%' ORDER BY id", []);
    expect(events).toEqual(expect.arrayContaining([{ type: 'toy.created', actor: 'api' }, { type: 'toy.updated', actor: 'api' }, { type: 'toy.deleted', actor: 'api' }, { type: 'toy.created', actor: 'file' }]));
  });
});
