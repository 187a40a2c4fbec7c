import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestApp, createTestApp } from '../support/app.js';

const SECRET = 'a secret of the test';
const SPA = 'https://spa.example.com';
const OTHER = 'https://other.example.com';
const FORM = 'application/x-www-form-urlencoded';

const machine = { grant_types: ['client_credentials'], scope: 'notes:read', client_secret: SECRET };
const world = {
  clients: [
    { ...machine, client_id: 'spa', cors_origins: [SPA] },
    { ...machine, client_id: 'other', cors_origins: [OTHER] },
    { ...machine, client_id: 'off', cors_origins: ['https://off.example.com'], disabled: true },
    { ...machine, client_id: 'bound', dpop_bound_access_tokens: true },
  ],
};

const basic = (clientId: string, secret = SECRET): string => `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(secret)}`).toString('base64')}`;

describe('POST /oauth2/token, by its client', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp({ declare: world });
  });

  afterAll(() => app.close());

  const post = (headers: Record<string, string>, body = 'grant_type=client_credentials'): Promise<Response> =>
    fetch(`${app.url}/oauth2/token`, { method: 'POST', headers: { 'content-type': FORM, ...headers }, body });

  const preflight = (origin: string): Promise<Response> =>
    fetch(`${app.url}/oauth2/token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });

  it('gives a token to a client that has proven itself', async () => {
    expect(await (await post({ authorization: basic('spa') })).json()).toMatchObject({ token_type: 'Bearer', scope: 'notes:read' });
  });

  it('answers failed authentication with 401, a challenge where Basic was tried, and nothing to store (RFC 6749 §5.2)', async () => {
    const answer = await post({ authorization: basic('spa', 'wrong') });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed.' });
    const posted = await post({}, `grant_type=client_credentials&client_id=spa&client_secret=wrong`);
    expect(posted.status).toBe(401);
    expect(posted.headers.get('www-authenticate')).toBeNull();
  });

  it('refuses a second Authorization header, whichever of the two is right', async () => {
    for (const authorization of [[basic('spa'), basic('spa', 'wrong')], [basic('spa', 'wrong'), basic('spa')], [basic('spa'), basic('spa')]]) {
      expect(await statusOf(`${app.url}/oauth2/token`, { 'content-type': FORM, authorization })).toBe(400);
    }
  });

  it('answers a client that demands what is missing here with unauthorized_client, not with a weaker token', async () => {
    const answer = await post({ authorization: basic('bound') });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'unauthorized_client', error_description: expect.stringContaining('dpop_bound_access_tokens') });
  });

  it('answers a disabled client with the right secret like a wrong secret', async () => {
    const [disabled, wrong] = [await post({ authorization: basic('off') }), await post({ authorization: basic('spa', 'wrong') })];
    expect(disabled.status).toBe(401);
    expect(await disabled.json()).toEqual(await wrong.json());
  });

  it('answers a preflight for every registered origin, for it names no client (TK-20)', async () => {
    for (const origin of [SPA, OTHER]) {
      const answer = await preflight(origin);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
  });

  it.each(['https://evil.example.com', 'null', '*', 'https://off.example.com', 'http://spa.example.com', `${SPA}.evil.example.com`, `${SPA}:444`])(
    'opens nothing to an origin that nobody registered: %s (TK-20)', async (origin) => {
      const [before, answer] = [await preflight(origin), await post({ origin, authorization: basic('spa') })];
      expect(before.status).toBe(204);
      for (const each of [before, answer]) {
        expect(each.headers.get('access-control-allow-origin')).toBeNull();
        expect(each.headers.get('access-control-allow-credentials')).toBeNull();
        expect(each.headers.get('vary')).toMatch(/origin/i);
      }
    },
  );

  it('opens the answer to the origin of the client that asked, and of no other', async () => {
    const own = await post({ origin: SPA, authorization: basic('spa') });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, SPA]);
    const foreign = await post({ origin: OTHER, authorization: basic('spa') });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets the script of the client that was named read why it was refused', async () => {
    for (const refused of [await post({ origin: SPA, authorization: basic('spa', 'wrong') }), await post({ origin: SPA, authorization: basic('spa') }, 'grant_type=nonsense')]) {
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.headers.get('access-control-allow-origin')).toBe(SPA);
      expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect((await post({ origin: SPA, authorization: basic('nobody') })).headers.get('access-control-allow-origin')).toBeNull();
  });
});

/** The status of a form with headers that fetch would join. */
function statusOf(url: string, headers: Record<string, string | string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
    sent.on('error', reject).end('grant_type=client_credentials');
  });
}
