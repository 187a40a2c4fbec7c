import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { CALLBACK } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

interface Shown { readonly comparison: { readonly nearest: string | null; readonly position: number | null; readonly difference: string | null; readonly registered: readonly string[] } | null; readonly advice: string; readonly yaml: string | null; readonly command: string | null; readonly sent: Record<string, unknown>; readonly client_id: string | null; readonly parameter: string | null }

eachDatabase('authorization errors by request id', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let app: WireClient;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    app = new WireClient(test.url);
  });
  afterAll(() => test.close());

  /** The page that a person is shown, and the request id on it. */
  const refused = async (parameters: Readonly<Record<string, string | undefined>>, client = app): Promise<{ readonly id: string; readonly page: string }> => {
    test.clock.advance('7s');
    const response = await fetch(client.authorizeUrl(parameters), { redirect: 'manual' });
    const page = await response.text();
    return { id: response.headers.get('x-request-id') ?? /req_[0-9a-z]{26}/.exec(page)?.[0] ?? '', page };
  };
  const show = async (id: string): Promise<Shown> => {
    for (let tries = 0; ; tries += 1) {
      const { status, body } = await api.get<Shown>(`/authorization-errors/${id}`);
      if (status === 200) return body;
      // It is written besides the answer.
      if (tries > 50) throw new Error(JSON.stringify(body));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it.each([
    ['https://app.example.com/cb/', 26, 'It has a trailing slash that the registered one does not have.'],
    ['http://app.example.com/cb', 4, 'The scheme differs (http and https are not the same).'],
    ['https://app.example.com:8443/cb', 23, 'The port differs.'],
    ['https://app.example.com/CB', 24, 'Upper and lower case differ.'],
    ['https://app.example.com/cb?x=1', 26, 'It has a query (?) that the registered one does not have: pass such values in the parameter state.'],
    ['https://evil.example/cb', 8, 'The host differs.'],
  ])('compare a redirect URI letter by letter: %s', async (sent, position, difference) => {
    const { id, page } = await refused({ redirect_uri: sent });
    // The page shows what was sent, and nothing that is registered.
    if (sent.includes('evil')) expect(page).not.toContain('app.example.com');
    expect(await show(id)).toMatchObject({ client_id: 'app', parameter: 'redirect_uri', sent: { redirect_uri: sent, client_id: 'app', state: true }, comparison: { nearest: CALLBACK, position, difference, registered: [CALLBACK] } });
  });

  it('tell what would let it through, and that it was registered meanwhile', async () => {
    const { id } = await refused({ redirect_uri: 'https://app.example.com/other' });
    const { yaml } = await show(id);
    expect(yaml).toBe(`clients:\n  - client_id: "app"\n    redirect_uris: ["${CALLBACK}","https://app.example.com/other"]\n`);
    const late = { client_id: 'late', redirect_uris: ['https://late.example/a'], token_endpoint_auth_method: 'none' };
    await test.declare({ clients: [late] });
    const early = await refused({ redirect_uri: 'https://late.example/b' }, new WireClient(test.url, 'late'));
    await test.declare({ clients: [{ ...late, redirect_uris: ['https://late.example/a', 'https://late.example/b'] }] });
    expect(await show(early.id)).toMatchObject({ yaml: null, advice: 'This redirect URI is registered by now: try again.' });
    const broken = await refused({ redirect_uri: 'https://app.example.com/*' });
    expect(await show(broken.id)).toMatchObject({ yaml: null, advice: expect.stringContaining('wildcards') });
  });

  it('give the command for what no file declares, which does no more than it says whatever was sent', async () => {
    await api.post('/clients', { client_id: 'by-hand', redirect_uris: ['https://late.example/a'], token_endpoint_auth_method: 'none', scope: 'openid' });
    const app = new WireClient(test.url, 'by-hand');
    const command = async (changes: Record<string, string>): Promise<string | null> => (await show((await refused({ redirect_uri: 'https://late.example/a', ...changes }, app)).id)).command;
    expect(await command({ redirect_uri: 'https://late.example/b' })).toBe('doorward clients update by-hand --redirect-uris https://late.example/a https://late.example/b');
    expect(await command({ redirect_uri: "https://late.example/x;$(id);'y'" })).toBe(String.raw`doorward clients update by-hand --redirect-uris https://late.example/a 'https://late.example/x;$(id);'\''y'\'''`);
    expect((await show((await refused({ redirect_uri: 'https://app.example.com/other' })).id)).command).toBeNull();
  });

  it('find the application that was meant', async () => {
    const { id } = await refused({ client_id: 'intrnet' });
    expect(await show(id)).toMatchObject({ client_id: null, parameter: 'client_id', comparison: { nearest: 'intranet' }, advice: expect.stringContaining('Did you mean intranet?') });
  });

  it('know those that were sent back to the application, and those of the token endpoint', async () => {
    test.clock.advance('1m');
    const before = new Set((await test.database.rows<{ request_id: string }>('SELECT request_id FROM refused_requests')).map((row) => row.request_id));
    await refused({ response_type: 'token' });
    expect((await new WireClient(test.url, 'machine').token({ grant_type: 'authorization_code', code: 'dwc_secret', code_verifier: 'also-secret' })).status).toBe(400);
    expect((await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:delete' })).status).toBe(400);
    const rows = async (): Promise<{ request_id: string; endpoint: string; sent: string }[]> => (await test.database.rows<{ request_id: string; endpoint: string; sent: string }>('SELECT request_id, endpoint, sent FROM refused_requests')).filter((row) => !before.has(row.request_id));
    for (let tries = 0; (await rows()).length < 3 && tries < 50; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const kept = await rows();
    expect(kept.map(({ endpoint }) => endpoint).toSorted()).toEqual(['authorization', 'token', 'token']);
    expect(JSON.stringify(kept)).not.toMatch(/dwc_secret|also-secret/);
    const shown = await Promise.all(kept.map(({ request_id: id }) => show(id)));
    const advice = shown.map((each) => each.advice).join(' ');
    expect(advice).toContain('not registered for authorization_code');
    expect(advice).toContain('There is no scope orders:delete.');
  });

  it('tell a scope that nobody declares from one that the application lacks, and name no way to register the first', async () => {
    const { body } = await api.post<{ client_secret: string }>('/clients', { client_id: 'less', grant_types: ['client_credentials'], redirect_uris: [], scope: 'orders:write' });
    const asked = async (scope: string): Promise<Shown> => {
      test.clock.advance('7s');
      const authorization = `Basic ${Buffer.from(`less:${body.client_secret}`).toString('base64')}`;
      const answer = await fetch(`${test.url}/oauth2/token`, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials', scope }) });
      expect(answer.status).toBe(400);
      return show(answer.headers.get('x-request-id') ?? '');
    };
    expect(await asked('order:read')).toMatchObject({ advice: 'There is no scope order:read. Did you mean orders:read?', yaml: null, command: null });
    expect(await asked('nope:x')).toMatchObject({ advice: expect.stringContaining('Declare it with its API first'), yaml: null, command: null });
    expect(await asked('orders:read')).toMatchObject({ advice: expect.stringContaining('not registered for orders:read'), command: "doorward clients update less --scope 'orders:write orders:read'" });
  });

  it('keep no secret and nothing personal that was sent', async () => {
    const secret = 'dwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const { id } = await refused({ redirect_uri: `https://app.example.com/cb?token=${secret}`, login_hint: 'ada@example.com', id_token_hint: 'eyJhbGciOiJub25lIn0.e30.', x: 'anything' });
    const text = JSON.stringify(await show(id));
    expect(text).not.toMatch(/AAAA|ada@example|eyJ|anything/);
  });

  it('are not for strangers, nor for who lacks audit:read', async () => {
    const { id } = await refused({ redirect_uri: 'https://evil.example/' });
    await show(id);
    expect((await fetch(`${test.address}/admin/v1/authorization-errors/${id}`)).status).toBe(401);
    expect((await (await adminApi(test, ['clients:read'])).get(`/authorization-errors/${id}`)).status).toBe(403);
    for (const none of ['req_01aaaaaaaaaaaaaaaaaaaaaaaa', 'x', "'%20OR%201=1"]) expect((await api.get(`/authorization-errors/${none}`)).status).toBe(404);
  });

  it('cannot fill the disk: so many a minute for each application, and for all that do not exist together', async () => {
    const count = async (): Promise<number> => Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM refused_requests'))?.n);
    test.clock.advance('2m');
    const before = await count();
    for (let more = 0; more < 40; more += 1) await fetch(app.authorizeUrl({ client_id: `made-up-${more}` }), { redirect: 'manual' });
    for (let more = 0; more < 40; more += 1) await fetch(app.authorizeUrl({ redirect_uri: `https://evil.example/${more}` }), { redirect: 'manual' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await count() - before).toBe(20);
  });

  it('are gone after a week', async () => {
    test.clock.advance('2m');
    const { id } = await refused({ redirect_uri: 'https://evil.example/' });
    await show(id);
    test.clock.advance('8d');
    const fresh = await adminApi(test);
    expect((await fresh.get(`/authorization-errors/${id}`)).status).toBe(404);
  });
});
