import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';

eachDatabase('Managing resources over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  const CLIENT = { client_id: 'wiki', client_name: 'Wiki', redirect_uris: ['https://wiki.example.com/cb'], scope: 'openid' };

  it('creates an application with an address, a version and a secret that is told this once', async () => {
    const created = await api.post('/clients', CLIENT);
    expect(created).toMatchObject({ status: 201, body: { client_id: 'wiki', client_name: 'Wiki', status: 'active', managed_by: null, client_secret: expect.stringMatching(/^dws_/) } });
    expect([created.headers.get('location'), created.headers.get('etag')]).toEqual([`${test.url}/admin/v1/clients/wiki`, expect.stringMatching(/^"\d+"$/)]);
    expect(created.headers.get('cache-control')).toBe('no-store');
    const shown = await api.get('/clients/wiki');
    expect(shown).toMatchObject({ status: 200, body: { secrets: [{ name: 'default', status: 'active' }] } });
    expect(shown.body).not.toHaveProperty('client_secret');
    expect(JSON.stringify(shown.body)).not.toContain(String(created.body['client_secret']));
    expect(shown.headers.get('etag')).toBe(created.headers.get('etag'));
  });

  it('answers 304 to whoever has it already', async () => {
    const { headers } = await api.get('/clients/app');
    const etag = headers.get('etag') ?? '';
    for (const sent of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect(await api.get('/clients/app', { 'if-none-match': sent })).toMatchObject({ status: 304, body: undefined });
    expect((await api.get('/clients/app', { 'if-none-match': '"0"' })).status).toBe(200);
  });

  it('changes what a merge patch names, and removes what is null there', async () => {
    await api.post('/clients', { ...CLIENT, client_id: 'patched', first_party: true });
    const { headers } = await api.get('/clients/patched');
    const changed = await api.patch('/clients/patched', { client_name: 'Patched', first_party: null }, { 'if-match': headers.get('etag') ?? '' });
    expect(changed).toMatchObject({ status: 200, body: { client_name: 'Patched', redirect_uris: CLIENT.redirect_uris } });
    expect(changed.body).not.toHaveProperty('first_party');
    expect(changed.headers.get('etag')).not.toBe(headers.get('etag'));
    expect((await api.get('/clients/patched')).headers.get('etag')).toBe(changed.headers.get('etag'));
  });

  it('asks for the version of an application that is changed or deleted, and refuses an old one', async () => {
    await api.post('/clients', { ...CLIENT, client_id: 'versioned' });
    expect(await api.patch('/clients/versioned', { client_name: 'x' })).toMatchObject({ status: 428, body: { type: expect.stringMatching(/precondition-required$/) } });
    expect(await api.delete('/clients/versioned')).toMatchObject({ status: 428 });
    const stale = await api.patch('/clients/versioned', { client_name: 'x' }, { 'if-match': '"0"' });
    expect(stale).toMatchObject({ status: 412, body: { type: expect.stringMatching(/changed-meanwhile$/) } });
    expect(stale.headers.get('etag')).toBe((await api.get('/clients/versioned')).headers.get('etag'));
    expect((await api.patch('/clients/versioned', { client_name: 'y' }, { 'if-match': '*' })).status).toBe(200);
    for (const tag of ['7', 'W/"1"', '""x', '']) expect([400, 412, 428]).toContain((await api.patch('/clients/versioned', { client_name: 'z' }, { 'if-match': tag })).status);
    expect((await api.delete('/clients/versioned', { 'if-match': '*' })).status).toBe(204);
    expect((await api.get('/clients/versioned')).status).toBe(404);
  });

  it('lets one of twenty who write over the same version win', async () => {
    await api.post('/clients', { ...CLIENT, client_id: 'raced' });
    const etag = (await api.get('/clients/raced')).headers.get('etag') ?? '';
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => api.patch('/clients/raced', { client_name: `Name ${index}` }, { 'if-match': etag })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
  });

  it('creates with PUT under a name, and says the same again without harm', async () => {
    const draft = { client_name: 'Grafana', redirect_uris: ['https://grafana.example.com/login'], scope: 'openid' };
    const created = await api.put('/clients/grafana', draft);
    expect(created).toMatchObject({ status: 201, body: { client_id: 'grafana', client_secret: expect.any(String) } });
    const again = await api.put('/clients/grafana', draft);
    expect(again).toMatchObject({ status: 200 });
    expect(again.headers.get('etag')).toBe(created.headers.get('etag'));
    expect(again.body).not.toHaveProperty('client_secret');
    const changed = { ...draft, client_name: 'Dashboards' };
    expect((await api.put('/clients/grafana', changed)).status).toBe(428);
    const replaced = await api.put('/clients/grafana', changed, { 'if-match': created.headers.get('etag') ?? '' });
    expect(replaced).toMatchObject({ status: 200, body: { client_name: 'Dashboards', secrets: [{ name: 'default' }] } });
    expect((await api.put('/clients/grafana', { ...changed, client_id: 'other' })).status).toBe(400);
  });

  it('takes back whole what it has shown', async () => {
    await api.post('/clients', { ...CLIENT, client_id: 'whole' });
    const { body, headers } = await api.get('/clients/whole');
    const sent = await api.put('/clients/whole', { ...body, client_name: 'Entire' }, { 'if-match': headers.get('etag') ?? '' });
    expect(sent).toMatchObject({ status: 200, body: { client_name: 'Entire' } });
    expect(await api.put('/clients/whole', { ...body, created_at: '2020-01-01T00:00:00.000Z' }, { 'if-match': '*' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/created_at' }] } });
  });

  it('tells everything that is wrong with a draft, field by field', async () => {
    const answer = await api.post<{ errors: { pointer: string }[] }>('/clients', { client_id: 'bad', redirect_uris: ['https://a.example/#x', 'nonsense'], token_endpoint_auth_method: 'guess', colour: 'red' });
    expect(answer).toMatchObject({ status: 422, body: { type: expect.stringMatching(/validation$/), instance: '/admin/v1/clients' } });
    expect(answer.body.errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/redirect_uris/0', '/redirect_uris/1', '/token_endpoint_auth_method', '/colour']));
    expect(await api.post('/clients', { client_id: 'bad', client_secret_file: '/etc/passwd', redirect_uris: [] })).toMatchObject({ status: 422 });
    expect(await api.post('/clients', [])).toMatchObject({ status: 400 });
    expect(await api.post('/clients')).toMatchObject({ status: 400 });
  });

  it('answers 409 where there is one already', async () => {
    expect(await api.post('/clients', { ...CLIENT, client_id: 'twice' })).toMatchObject({ status: 201 });
    expect(await api.post('/clients', { ...CLIENT, client_id: 'twice' })).toMatchObject({ status: 409, body: { type: expect.stringMatching(/already-exists$/), errors: [{ pointer: '/client_id' }] } });
    const all = await Promise.all(Array.from({ length: 10 }, () => api.post('/clients', { ...CLIENT, client_id: 'ten-times' })));
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('refuses to change what a file owns, and says which file', async () => {
    await test.declare({ groups: [{ name: 'filed' }] });
    expect(await api.patch('/groups/filed', { description: 'x' })).toMatchObject({ status: 409, body: { type: expect.stringMatching(/managed-by-file$/), detail: expect.stringContaining('test.yaml') } });
    expect((await api.delete('/groups/filed')).status).toBe(409);
    expect((await api.put('/groups/filed', { description: 'x' }, { 'if-match': '*' })).status).toBe(409);
  });

  it('manages people by their ids, and shows nothing that would let somebody in', async () => {
    const created = await api.post('/users', { preferred_username: 'carol', name: 'Carol', email: 'carol@example.test', email_verified: true, password: 'a very long password', groups: ['engineering'] });
    expect(created).toMatchObject({ status: 201, body: { preferred_username: 'carol', status: 'active', groups: ['engineering'], authentication: { password: { set: true } } } });
    const id = String(created.body['id']);
    expect(created.headers.get('location')).toBe(`${test.url}/admin/v1/users/${id}`);
    const shown = await api.get(`/users/${id}`);
    expect(JSON.stringify(shown.body)).not.toMatch(/argon2|a very long password/);
    expect((await api.get('/users/carol')).status).toBe(404);
    expect(await api.patch(`/users/${id}`, { name: 'Carol C', preferred_username: 'carola' })).toMatchObject({ status: 200, body: { name: 'Carol C', preferred_username: 'carola' } });
    expect((await api.patch(`/users/${id}`, { password: 'another long password' })).status).toBe(422);
    expect(await api.post('/users', { preferred_username: 'carola' })).toMatchObject({ status: 409 });
    expect(await api.patch(`/users/${id}`, { groups: ['nowhere'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/groups/0' }] } });
  });

  it('keeps what is known of a deleted person until it is wiped', async () => {
    const id = String((await api.post('/users', { preferred_username: 'dave', email: 'dave@example.test' })).body['id']);
    expect((await api.delete(`/users/${id}`)).status).toBe(204);
    expect(await api.get(`/users/${id}`)).toMatchObject({ status: 200, body: { status: 'deleted', email: 'dave@example.test' } });
    expect((await api.patch(`/users/${id}`, { name: 'x' })).status).toBe(409);
    expect((await api.delete(`/users/${id}`)).status).toBe(409);
    const listed = async (query: string): Promise<unknown[]> => (await api.get<{ data: { id: string }[] }>(`/users?${query}`)).body.data.map((user) => user.id);
    expect(await listed('preferred_username=dave')).toEqual([]);
    expect(await listed('status=deleted')).toEqual([id]);
    expect((await api.post('/users', { preferred_username: 'dave' })).status).toBe(201);
    expect((await api.delete(`/users/${id}?purge=true`)).status).toBe(204);
    expect((await api.get(`/users/${id}`)).status).toBe(404);
    expect((await api.delete(`/users/${id}?purge=true`)).status).toBe(404);
    expect(await listed('status=deleted')).toEqual([]);
  });

  it('manages groups and APIs, whose addresses are percent-encoded', async () => {
    expect(await api.put('/groups/R%2BD%3A%20lab', { description: 'new things' })).toMatchObject({ status: 201, body: { name: 'R+D: lab' } });
    expect(await api.get('/groups/R%2BD%3A%20lab')).toMatchObject({ status: 200, body: { name: 'R+D: lab', description: 'new things' } });
    const address = `/apis/${encodeURIComponent('https://api.example.com/things:a')}`;
    expect(await api.put(address, { name: 'Things', scopes: [{ value: 'things:read' }] })).toMatchObject({ status: 201, body: { identifier: 'https://api.example.com/things:a' } });
    expect(await api.get(address)).toMatchObject({ status: 200, body: { name: 'Things' } });
    expect((await api.get(`/apis/${encodeURIComponent('https://nowhere.example.com')}`)).status).toBe(404);
    expect((await api.delete(address)).status).toBe(204);
    expect((await api.delete('/groups/R%2BD%3A%20lab')).status).toBe(204);
  });

  it('refuses to remove what something else names', async () => {
    const identifier = 'https://api.example.com/named';
    await api.post('/apis', { identifier, scopes: [{ value: 'named:read' }, { value: 'named:write' }] });
    await api.post('/groups', { name: 'named' });
    await api.post('/clients', { ...CLIENT, client_id: 'namer', scope: 'openid named:read', access: { groups: ['named'] } });
    const address = `/apis/${encodeURIComponent(identifier)}`;
    expect(await api.delete('/groups/named')).toMatchObject({ status: 409, body: { type: expect.stringMatching(/still-in-use$/), detail: expect.stringContaining('namer') } });
    expect(await api.delete(address)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('named:read') } });
    expect(await api.patch(address, { scopes: [{ value: 'named:write' }] })).toMatchObject({ status: 409 });
    expect(await api.patch(address, { scopes: [{ value: 'named:read' }] })).toMatchObject({ status: 200 });
    expect((await api.delete('/clients/namer', { 'if-match': '*' })).status).toBe(204);
    expect((await api.delete(address)).status).toBe(204);
    expect((await api.delete('/groups/named')).status).toBe(204);
  });

  it('writes nothing in a dry run, and answers what would have been', async () => {
    const dry = await api.post('/clients?dry_run=true', { ...CLIENT, client_id: 'dry' });
    expect(dry).toMatchObject({ status: 200, body: { client_id: 'dry' } });
    expect([dry.headers.get('location'), dry.headers.get('etag')]).toEqual([null, null]);
    expect(dry.headers.get('dry-run')).toBe('true');
    expect(dry.body).not.toHaveProperty('client_secret');
    expect((await api.get('/clients/dry')).status).toBe(404);
    expect((await api.post('/clients?dry_run=true', { client_id: 'dry', redirect_uris: ['x'] })).status).toBe(422);
    expect((await api.post('/clients?dry_run=yes', CLIENT)).status).toBe(400);
  });

  it('tells the audit log who did it, through what', async () => {
    const { headers } = await api.post('/groups', { name: 'audited' });
    const events = await test.database.rows("SELECT type, actor FROM audit_events WHERE request_id = ?", [headers.get('x-request-id')]);
    expect(events).toEqual([{ type: 'group.created', actor: 'api' }]);
  });

  it('never lets power climb: neither by applications nor by people (AM-04)', async () => {
    const some = await adminApi(test, ['clients:read', 'clients:write', 'users:read', 'users:write']);
    expect(await some.post('/clients', { ...CLIENT, client_id: 'greedy', scope: 'openid admins:write' })).toMatchObject({ status: 403, body: { type: expect.stringMatching(/forbidden$/) } });
    expect((await some.post('/clients', { ...CLIENT, client_id: 'modest', scope: 'openid clients:write' })).status).toBe(201);
    await api.post('/clients', { ...CLIENT, client_id: 'console', scope: 'openid admins:write' });
    expect(await some.patch('/clients/console', { redirect_uris: ['https://evil.example.com/cb'] }, { 'if-match': '*' })).toMatchObject({ status: 403 });
    expect((await some.patch('/clients/modest', { scope: 'openid settings:write' }, { 'if-match': '*' })).status).toBe(403);
    expect((await some.delete('/clients/console', { 'if-match': '*' })).status).toBe(403);

    await api.post('/users', { preferred_username: 'boss', password: 'lantern otter cobalt drizzle' });
    await adminApiAs(test, 'boss', 'owner');
    const people = await adminApiAs(test, 'alice', 'people-admin');
    const { body } = await people.get<{ data: { id: string }[] }>('/users?preferred_username=boss');
    const boss = body.data[0]?.id ?? '';
    expect(await people.patch(`/users/${boss}`, { email: 'mine@example.test' })).toMatchObject({ status: 403 });
    expect((await people.delete(`/users/${boss}`)).status).toBe(403);
    expect(await api.delete(`/users/${boss}`)).toMatchObject({ status: 409, body: { type: expect.stringMatching(/last-of-its-kind$/) } });
  });
});
