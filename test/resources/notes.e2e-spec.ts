import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTokenGuard, type Principal } from '../../src/guard/index.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

interface Said { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Record<string, unknown> }

eachDatabase('/api/notes, the sample API', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let alice: string;
  let bob: string;
  let reader: string;
  let machine: string;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    const both = { scope: 'openid notes:read notes:write' };
    alice = (await app.tokens(new Browser(test.url), both))['access_token'] ?? '';
    bob = (await app.tokens(new Browser(test.url), both, 'bob'))['access_token'] ?? '';
    reader = (await app.tokens(new Browser(test.url), { scope: 'openid notes:read' }))['access_token'] ?? '';
    machine = (await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'notes:read' })).body['access_token'] as string;
  });
  afterAll(async () => test.close());

  async function say(method: string, path: string, token?: string, body?: string | object, headers: Record<string, string> = {}): Promise<Said> {
    const response = await fetch(`${test.url}${path}`, {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: (text !== '' && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : {}) as Record<string, unknown> };
  }
  const list = async (token: string): Promise<string[]> => ((await say('GET', '/api/notes', token)).json['notes'] as { body: string }[]).map((note) => note.body);

  it('keeps notes, newest first, and lets them go', async () => {
    const first = await say('POST', '/api/notes', alice, { body: 'Buy milk' });
    expect(first.status).toBe(201);
    expect(first.json).toEqual({ id: expect.stringMatching(/^note_/), body: 'Buy milk', created_at: expect.stringMatching(/Z$/) });
    test.clock.advance('1s');
    await say('POST', '/api/notes', alice, { body: 'Grüße 😀' });
    expect(await list(alice)).toEqual(['Grüße 😀', 'Buy milk']);
    expect((await say('DELETE', `/api/notes/${String(first.json['id'])}`, alice)).status).toBe(204);
    expect(await list(alice)).toEqual(['Grüße 😀']);
  });

  it('shows nobody another\'s notes, nor that they exist', async () => {
    const note = await say('POST', '/api/notes', alice, { body: 'Only mine' });
    expect(await list(bob)).toEqual([]);
    expect(await list(machine)).toEqual([]);
    const foreign = await say('DELETE', `/api/notes/${String(note.json['id'])}`, bob);
    const invented = await say('DELETE', '/api/notes/note_00000000000000000000000000', bob);
    expect([foreign.status, invented.status]).toEqual([404, 404]);
    expect(foreign.json['detail']).toBe(invented.json['detail']);
    expect(await list(alice)).toContain('Only mine');
  });

  it.each(['x', 'note_', '1e0', '%00', "note_' OR 1=1 --", 'note_0000000000000000000000000A', '..%2f..%2foauth2', 'a'.repeat(300)])('has no note with the id %j (NF-08)', async (id) => {
    expect([400, 404, 414]).toContain((await say('DELETE', `/api/notes/${id.includes('%') ? id : encodeURIComponent(id)}`, alice)).status);
  });

  it('answers 401 with a challenge that names the API and its metadata, without a token', async () => {
    const { status, headers } = await say('GET', '/api/notes');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe(`Bearer realm="${test.url}/api", resource_metadata="${test.url}/.well-known/oauth-protected-resource/api"`);
  });

  it('answers 401 invalid_token to tokens for elsewhere and to those that are none (RS-02)', async () => {
    const issuerOnly = (await app.tokens(new Browser(test.url), { scope: 'openid profile' }))['access_token'];
    const orders = (await app.tokens(new Browser(test.url), { scope: 'openid orders:read' }))['access_token'];
    const ledger = (await app.tokens(new Browser(test.url), { scope: 'openid ledger:read' }))['access_token'];
    for (const token of [issuerOnly, orders, ledger, 'nonsense', `${alice}x`]) {
      const { status, headers } = await say('GET', '/api/notes', token);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  it('answers 403 insufficient_scope to a token that may only read', async () => {
    const { status, headers, json } = await say('POST', '/api/notes', reader, { body: 'x' });
    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(headers.get('www-authenticate')).toContain('scope="notes:write"');
    expect(json).toMatchObject({ status: 403, type: `${test.url}/docs/errors/insufficient-scope`, title: 'The access token does not reach this far' });
    expect((await say('DELETE', '/api/notes/note_00000000000000000000000000', reader)).status).toBe(403);
    expect((await say('GET', '/api/notes', reader)).status).toBe(200);
  });

  it('asks who is there before it looks at what was sent', async () => {
    expect((await say('POST', '/api/notes', reader, { body: 7 })).status).toBe(403);
    expect((await say('POST', '/api/notes', undefined, { body: 7 })).status).toBe(401);
  });

  const refused: readonly (readonly [string, string | object, number])[] = [
    ['no JSON', 'body=x', 400],
    ['an empty body', '', 400],
    ['a list', [], 400],
    ['null', 'null', 400],
    ['text', '"x"', 400],
    ['nothing', {}, 400],
    ['a number', { body: 1 }, 400],
    ['an object where text belongs', { body: { body: 'x' } }, 400],
    ['a list where text belongs', { body: ['x'] }, 400],
    ['nothing in it', { body: '' }, 400],
    ['1001 characters', { body: 'x'.repeat(1001) }, 400],
    ['U+0000', { body: 'a\0b' }, 400],
    ['a lone surrogate', '{"body":"\\ud800"}', 400],
    ['an unknown key (NF-05)', { body: 'x', owner: 'usr_x' }, 400],
    ['a prototype key (NF-10)', '{"body":"x","__proto__":{"a":1}}', 400],
    ['a key twice', '{"body":"x","body":"y"}', 400],
    ['40 levels', `{"body":${'['.repeat(40)}${']'.repeat(40)}}`, 400],
    ['70 KB', { body: 'x'.repeat(70_000) }, 413],
  ];
  it.each(refused)('refuses a note with %s as a problem document, and keeps the others', async (_name, body, status) => {
    const before = await list(alice);
    const answer = await say('POST', '/api/notes', alice, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({ status, request_id: expect.stringMatching(/^req_/) });
    expect(await list(alice)).toEqual(before);
  });

  it('counts a thousand characters as people do', async () => {
    const body = '😀'.repeat(1000);
    expect((await say('POST', '/api/notes', bob, { body })).status).toBe(201);
    expect(await list(bob)).toEqual([body]);
    expect((await say('POST', '/api/notes', bob, { body: `${body}!` })).status).toBe(400);
  });

  it('takes JSON only', async () => {
    expect((await say('POST', '/api/notes', alice, 'body=x', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await say('POST', '/api/notes', alice, '{"body":"x"}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await say('PUT', '/api/notes', alice, { body: 'x' })).status).toBe(405);
  });

  it('holds two hundred notes and no more', async () => {
    const hoarder = (await app.tokens(new Browser(test.url), { scope: 'openid notes:read notes:write' }, 'bob'))['access_token'];
    const answers = [];
    for (let count = 0; count < 201; count += 1) answers.push((await say('POST', '/api/notes', hoarder, { body: `note ${count}` })).status);
    expect(answers.filter((status) => status === 201)).toHaveLength(199);
    expect(answers.at(-1)).toBe(409);
  });

  it('is closed at once to a token that was revoked, and to those of a session that ended (RS-12)', async () => {
    const browser = new Browser(test.url);
    const first = (await app.tokens(browser, { scope: 'openid notes:read' }))['access_token'] ?? '';
    expect((await say('GET', '/api/notes', first)).status).toBe(200);
    await app.revoke(first);
    expect((await say('GET', '/api/notes', first)).status).toBe(401);
    const second = await app.tokens(browser, { scope: 'openid notes:read' });
    await browser.open(`/oauth2/logout?${new URLSearchParams({ id_token_hint: second['id_token'] ?? '', post_logout_redirect_uri: 'https://app.example.com/bye' }).toString()}`);
    expect((await say('GET', '/api/notes', second['access_token'])).status).toBe(401);
  });

  it('answers 400 to two Authorization headers on the wire, whichever is good (RS-10)', async () => {
    const answer = await overTheWire(['Authorization: Bearer x', `Authorization: Bearer ${alice}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('Buy milk');
  });

  it('never takes a token from the address', async () => {
    expect((await say('GET', `/api/notes?access_token=${alice}`)).status).toBe(400);
    expect((await say('GET', `/api/notes?access_token=${alice}`, alice)).status).toBe(400);
  });

  it.each(['/%61pi/notes', '//api/notes', '/api//notes', '/api/notes/', '/api;x=1/notes', '/API/notes', '/api/./notes', '/api/x/../notes', '/api%2fnotes'])('is not to be had without a token by way of %s (RS-09, NF-01)', async (path) => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await rawRequest(method, path);
      expect(answer).toMatch(/^HTTP\/1\.1 (401|404|405) /);
    }
  });

  it.each([['X-HTTP-Method-Override', 'GET'], ['X-Original-URL', '/oauth2/jwks'], ['X-Rewrite-URL', '/oauth2/jwks'], ['X-Forwarded-Prefix', '/x']])('is not opened by %s', async (name, value) => {
    expect((await say('GET', '/api/notes', undefined, undefined, { [name]: value })).status).toBe(401);
  });

  it('holds HEAD to the same guard', async () => {
    expect((await say('HEAD', '/api/notes')).status).toBe(401);
    expect((await say('HEAD', '/api/notes', alice)).status).toBe(200);
  });

  it('takes one statement for the token and one for the notes', async () => {
    expect(await test.countStatements(async () => say('GET', '/api/notes', alice))).toBe(2);
  });

  it('publishes its metadata for everybody (RFC 9728)', async () => {
    const { status, headers, json } = await say('GET', '/.well-known/oauth-protected-resource/api');
    expect(status).toBe(200);
    expect(json).toMatchObject({ resource: `${test.url}/api`, authorization_servers: [test.url], scopes_supported: ['notes:read', 'notes:write'], bearer_methods_supported: ['header'] });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it('could as well stand elsewhere: doorward/guard with issuer and audience alone accepts and refuses the same tokens', async () => {
    const guard = createTokenGuard({ issuer: test.url, audience: `${test.url}/api`, clock: test.clock });
    const principal: Principal = await guard.verify(`Bearer ${alice}`, { requiredScopes: ['notes:read'] });
    expect(principal).toMatchObject({ clientId: 'app', issuer: test.url });
    await expect(guard.verify(`Bearer ${reader}`, { requiredScopes: ['notes:write'] })).rejects.toMatchObject({ status: 403 });
    const ledger = (await app.tokens(new Browser(test.url), { scope: 'openid ledger:read' }))['access_token'] ?? '';
    await expect(guard.verify(`Bearer ${ledger}`)).rejects.toMatchObject({ status: 401 });
    const idToken = (await app.tokens(new Browser(test.url)))['id_token'] ?? '';
    await expect(guard.verify(`Bearer ${idToken}`)).rejects.toMatchObject({ status: 401 });
  });

  it('elsewhere, opaque tokens and revoked JWTs are introspected with the API\'s own credentials', async () => {
    const { SECRET } = await import('../support/world.js');
    const guard = createTokenGuard({ issuer: test.url, audience: 'https://api.example.com/ledger', clientId: 'orders-api', clientSecret: SECRET, clock: test.clock });
    const ledger = (await app.tokens(new Browser(test.url), { scope: 'openid ledger:read' }))['access_token'] ?? '';
    expect(await guard.verify(`Bearer ${ledger}`, { requiredScopes: ['ledger:read'] })).toMatchObject({ clientId: 'app' });
    await app.revoke(ledger);
    await expect(guard.verify(`Bearer ${ledger}`)).rejects.toMatchObject({ status: 401 });

    const strict = createTokenGuard({ issuer: test.url, audience: 'https://api.example.com/orders', clientId: 'orders-api', clientSecret: SECRET, introspectJwts: true, clock: test.clock });
    const orders = (await app.tokens(new Browser(test.url), { scope: 'openid orders:read' }))['access_token'] ?? '';
    expect(await strict.verify(`Bearer ${orders}`)).toMatchObject({ clientId: 'app' });
    await app.revoke(orders);
    await expect(strict.verify(`Bearer ${orders}`)).rejects.toMatchObject({ status: 401 });
  });

  async function rawRequest(method: string, path: string): Promise<string> {
    return overTheWire([], `${method} ${path} HTTP/1.1`);
  }

  /** What fetch would not send: unnormalised paths, a header twice. */
  async function overTheWire(headers: readonly string[], line = 'GET /api/notes HTTP/1.1'): Promise<string> {
    const { host, port } = new URL(test.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => { socket.end([line, `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n')); });
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => { answer += chunk; }).on('end', () => { resolve(answer); }).on('error', reject);
    });
  }
});
