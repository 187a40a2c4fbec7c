import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConfigFile } from '../../src/admin/config-file.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { type AdminApi, type AdminApiAnswer, adminApi, adminApiAs } from './support/admin-api.js';

interface Plan { readonly created: number; readonly updated: number; readonly unchanged: number; readonly deleted: number; readonly consequences: readonly { readonly sentence: string }[] }

const YAML = { 'content-type': 'application/yaml' };

eachDatabase('doorward.yaml over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
  });
  afterAll(() => test.close());

  const send = (text: string, path = '/config:apply?name=shop.yaml', as = api): Promise<AdminApiAnswer<Plan>> => as.send<Plan>('POST', path, text, YAML);
  const stored = async (id: string): Promise<boolean> => (await test.get(ClientStore).read(test.database, id)) !== undefined;
  const client = (id: string, more = ''): string => `  - { client_id: ${id}, redirect_uris: ["https://${id}.test/cb"], scope: openid${more} }\n`;

  it('is applied once, and changes nothing the second time', async () => {
    const text = `version: 1\nclients:\n${client('shop')}`;
    expect(await send(text)).toMatchObject({ status: 200, body: { created: 1, unchanged: 0 } });
    expect(await send(text)).toMatchObject({ status: 200, body: { created: 0, updated: 0, unchanged: 1 } });
  });

  it('owns what it creates: the API answers 409 with the name of the file', async () => {
    await send(`version: 1\nclients:\n${client('locked')}groups:\n  - { name: locked }\n`);
    const patched = await api.patch('/clients/locked', { client_name: 'Mine' }, { 'if-match': '*' });
    expect(patched).toMatchObject({ status: 409, body: { type: expect.stringContaining('managed-by-file'), detail: expect.stringContaining('shop.yaml') } });
    expect((await api.delete('/clients/locked', { 'if-match': '*' })).status).toBe(409);
    expect((await api.delete('/groups/locked', { 'if-match': '*' })).status).toBe(409);
  });

  it('says in a dry run whom it would hurt, and writes nothing', async () => {
    await send(`version: 1\nclients:\n${client('wiki', ', client_name: Wiki')}`, '/config:apply?name=wiki.yaml');
    const dry = await send('version: 1\nclients: []\nprune: true\n', '/config:apply?name=wiki.yaml&dry_run=true');
    expect(dry).toMatchObject({ status: 200, body: { deleted: 1, consequences: [{ sentence: expect.stringMatching(/^\d+ people lose Wiki$/) }] } });
    expect(await stored('wiki')).toBe(true);
    expect((await send('version: 1\nclients: []\nprune: true\n', '/config:diff?name=wiki.yaml')).body).toEqual(dry.body);
  });

  it('tells every mistake with its line and its pointer', async () => {
    const { status, body } = await api.send('POST', '/config:apply', 'version: 1\nclients:\n  - client_id: a b\n    redirect_uri: x\n', YAML);
    expect(status).toBe(422);
    expect(body['errors']).toEqual(expect.arrayContaining([
      expect.objectContaining({ pointer: '/clients/0/client_id', detail: expect.stringMatching(/^line 3, column 16: /) }),
      expect.objectContaining({ pointer: '/clients/0/redirect_uri', detail: expect.stringContaining('did you mean "redirect_uris"?') }),
    ]));
  });

  it('gives nobody who is there already a password that its sender knows, and answers no guess at one (AM-16)', async () => {
    const person = (more: string): string => `version: 1\nusers:\n  - { preferred_username: heidi, email: heidi@example.test, name: Heidi${more} }\n`;
    expect((await send(person(', password: "first of a new account"'), '/config:apply?name=people.yaml')).status).toBe(200);
    const [before] = await test.database.rows<{ password_hash: string }>("SELECT password_hash FROM users WHERE preferred_username = 'heidi'");
    for (const path of ['/config:apply?name=people.yaml', '/config:diff?name=people.yaml', '/config:apply?name=people.yaml&dry_run=true']) {
      const { status, body } = await api.send('POST', path, person(', password: "known to an admin", password_update: always'), YAML);
      expect([path, status, body['errors']]).toEqual([path, 422, [expect.objectContaining({ pointer: '/users/0/password_update', detail: expect.stringContaining('a link that sets a new one') })]]);
    }
    expect((await send(person(', password: "another one"'), '/config:apply?name=people.yaml')).body).toMatchObject({ unchanged: 1 });
    expect(await test.database.rows("SELECT password_hash FROM users WHERE preferred_username = 'heidi'")).toEqual([before]);
  });

  it('reads no file and no variable of the server', async () => {
    for (const way of ['client_secret_file: /etc/passwd', 'client_secret_env: PATH', 'secrets: [{ name: a, value_file: /etc/passwd }]']) {
      const { status, body } = await api.send('POST', '/config:apply', `version: 1\nclients:\n${client('thief', `, ${way}`)}`, YAML);
      expect(status).toBe(422);
      expect(JSON.stringify(body)).toContain('would be read on the server');
      expect(JSON.stringify(body)).not.toContain('root:');
    }
    expect(await stored('thief')).toBe(false);
  });

  it('takes the scopes of what it changes, and gives nobody more than the sender has', async () => {
    const few = await adminApi(test, ['config:write', 'config:read', 'clients:read', 'clients:write']);
    expect((await send(`version: 1\nclients:\n${client('few')}`, '/config:apply?name=few.yaml', few)).status).toBe(200);
    expect((await send('version: 1\ngroups: [{ name: few }]\n', '/config:apply?name=few.yaml', few)).status).toBe(403);
    expect((await send(`version: 1\nclients:\n${client('few', ', client_secret: new')}`, '/config:apply?name=few.yaml', few)).status).toBe(403);
    const power = 'version: 1\nclients:\n  - { client_id: power, grant_types: [client_credentials], client_secret: s, scope: "admins:write" }\n';
    expect((await send(power, '/config:apply?name=few.yaml', few)).status).toBe(403);
    expect(await stored('power')).toBe(false);
    expect((await send('version: 1\n', '/config:diff', few)).status).toBe(403);
  });

  it('tells nobody by what it would change of what they may not see', async () => {
    const blind = await adminApi(test, ['config:write', 'users:write', 'clients:read', 'clients:write']);
    const guess = 'version: 1\ngroups: [{ name: secretive }]\n';
    const before = await send(guess, '/config:apply?name=guess.yaml&dry_run=true', blind);
    expect(before).toMatchObject({ status: 403, body: { detail: expect.stringContaining('groups:read') } });
    expect((await send(guess, '/config:apply?name=guess.yaml')).status).toBe(200);
    expect(await send(guess, '/config:apply?name=guess.yaml', blind)).toMatchObject({ status: 403, body: { detail: before.body['detail' as keyof Plan] } });
    expect((await send('version: 1\nusers: [{ preferred_username: nobody-here }]\n', '/config:apply', blind)).status).toBe(403);
    expect((await send(`version: 1\nprune: true\nclients:\n${client('blind')}`, '/config:apply', blind)).status).toBe(403);
    expect((await send(`version: 1\nclients:\n${client('blind')}`, '/config:apply', blind)).status).toBe(200);
  });

  it('takes ten thousand things at once, and refuses more before it looks any of them up', async () => {
    const groups = (count: number): string => `version: 1\ngroups: [${Array.from({ length: count }, (_, index) => `{name: g${index}}`).join(',')}]\n`;
    const statements = test.database.statementCount;
    expect(await send(groups(10_001))).toMatchObject({ status: 422, body: { errors: [{ detail: expect.stringContaining('at most 10000') }] } });
    expect(test.database.statementCount - statements).toBeLessThan(100);
  });

  it('owns webhooks and sections of the settings: the API changes neither, and may still switch a webhook off', async () => {
    const text = 'version: 1\nwebhooks:\n  - { name: owned, url: "https://hooks.acme.test/", events: ["user.*"] }\nsettings:\n  tokens: { access_token: 300 }\n';
    expect((await send(text)).body).toMatchObject({ created: 2 });
    const [hook] = (await api.get<{ data: { id: string }[] }>('/webhooks?name=owned')).body.data;
    const path = `/webhooks/${hook?.id}`;
    expect((await api.get(path)).body).toMatchObject({ name: 'owned', managed_by: 'file:shop.yaml' });
    const locked = { status: 409, body: { type: expect.stringContaining('managed-by-file'), detail: expect.stringContaining('shop.yaml') } };
    expect(await api.patch(path, { events: ['*'] })).toMatchObject(locked);
    expect(await api.patch(path, { enabled: false, events: ['*'] })).toMatchObject(locked);
    expect(await api.post(`${path}:rotate-secret`)).toMatchObject(locked);
    expect(await api.delete(path)).toMatchObject(locked);
    expect(await api.patch(path, { enabled: false })).toMatchObject({ status: 200, body: { enabled: false } });
    expect(await api.patch(path, { enabled: true })).toMatchObject(locked);
    expect((await api.get('/settings/tokens')).body).toMatchObject({ access_token: 300, managed_by: 'file:shop.yaml' });
    expect(await api.patch('/settings/tokens', { access_token: 600 }, { 'if-match': '*' })).toMatchObject(locked);
    expect(await api.patch('/settings/tokens', { access_token: 300 }, { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect((await send('version: 1\nprune: true\n')).status).toBe(200);
  });

  it('takes settings:write for settings, webhooks:write for webhooks, and users:read for one that is told of people', async () => {
    const apply = async (scopes: readonly string[], text: string): Promise<number> => (await send(`version: 1\n${text}`, '/config:apply?name=few.yaml&dry_run=true', await adminApi(test, ['config:write', ...scopes]))).status;
    const hook = (more = ''): string => `webhooks: [{ name: told, url: "https://hooks.acme.test/", events: ["*"]${more} }]\n`;
    expect(await apply(['settings:read'], 'settings: { mfa: { required: never } }\n')).toBe(403);
    expect(await apply(['settings:read', 'settings:write'], 'settings: { mfa: { required: never } }\n')).toBe(200);
    const differ = async (scopes: readonly string[], text: string): Promise<number> => (await send(`version: 1\n${text}`, '/config:diff', await adminApi(test, ['config:read', 'apis:read', 'clients:read', 'groups:read', 'roles:read', 'users:read', ...scopes]))).status;
    expect(await differ([], 'groups: []\n')).toBe(200);
    expect([await differ([], hook()), await differ(['webhooks:read'], hook())]).toEqual([403, 200]);
    expect([await differ([], 'settings: {}\n'), await differ(['settings:read'], 'settings: {}\n'), await differ(['settings:read'], 'prune: true\n')]).toEqual([403, 200, 403]);
    expect(await apply(['webhooks:read'], hook())).toBe(403);
    expect(await apply(['webhooks:read', 'webhooks:write'], hook())).toBe(200);
    expect(await apply(['webhooks:read', 'webhooks:write'], hook(', personal_data: true'))).toBe(403);
    expect(await apply(['webhooks:read', 'webhooks:write', 'users:read'], hook(', personal_data: true'))).toBe(200);
    const secretly = await send(`version: 1\n${hook(', secret_env: PATH')}`, '/config:apply?name=few.yaml');
    expect(secretly).toMatchObject({ status: 422, body: { errors: [{ detail: expect.stringContaining('would be read on the server') }] } });
    const as = await adminApiAs(test, await newPerson(test), 'app-admin');
    expect((await send('version: 1\nsettings: { mfa: { required: never } }\n', '/config:apply', as)).status).toBe(403);
  });

  it('lets a people admin neither export applications nor apply them', async () => {
    const as = await adminApiAs(test, await newPerson(test), 'people-admin');
    expect((await as.get('/config:export')).status).toBe(403);
    expect((await send(`version: 1\nclients:\n${client('people')}`, '/config:apply', as)).status).toBe(403);
  });

  it('is exported as the text that changes nothing', async () => {
    const exported = await api.get<string>('/config:export');
    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-type')).toContain('application/yaml');
    expect(exported.body).toBe(await test.get(ConfigFile).export());
    expect((await send(String(exported.body), '/config:diff')).body).toMatchObject({ created: 0, updated: 0, deleted: 0, consequences: [] });
  });

  it.each([
    ['an empty text', '', 422], ['no YAML', 'a: [', 422], ['a list', '[]', 422], ['NUL', 'version: 1\nclients: "\\0"', 422], ['another version', 'version: 2', 422],
    ['ten thousand brackets', '['.repeat(10_000), 422],
  ])('refuses %s', async (_what, text, status) => {
    expect((await send(text)).status).toBe(status);
  });

  it('refuses names that are no names of files, other types, and a body beyond four megabytes', async () => {
    expect((await send('version: 1', '/config:apply?name=../x')).status).toBe(400);
    expect((await api.send('POST', '/config:apply', '{"version":1}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await send(`version: 1\n# ${'x'.repeat(4 * 1024 * 1024)}`)).status).toBe(413);
  });
});
