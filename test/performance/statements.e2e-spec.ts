import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { pkce, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

const SCOPE = 'openid profile email offline_access orders:read';
const OPAQUE = { scope: 'openid offline_access ledger:read', resource: 'https://api.example.com/ledger' };

function fieldOf(body: Record<string, unknown>, name: string): string {
  expect(typeof body[name]).toBe('string');
  return String(body[name]);
}

/**
 * What a request costs the database, audit events included; BEGIN, COMMIT and the poll of revisions are not counted. On MySQL a statement costs
 * two JWT signatures' worth of CPU, so these numbers decide the rates of docs/reference/performance.md. They are exact: one more is a decision.
 */
eachDatabase('statements of each flow, with warm caches', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let browser: Browser;
  let orders: WireClient;

  /** With a live session and a remembered consent: authorize, and redeem the code. */
  const singleSignOn = async (parameters: Readonly<Record<string, string>> = { scope: SCOPE }): Promise<Record<string, unknown>> => {
    const { verifier, challenge } = pkce();
    const { leftFor } = await browser.open(app.authorizeUrl({ ...parameters, nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256' }));
    const { status, body } = await app.redeem(leftFor?.searchParams.get('code') ?? '', { code_verifier: verifier });
    expect(status).toBe(200);
    return body;
  };

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on' } });
    [app, orders, browser] = [new WireClient(test.url), new WireClient(test.url, 'orders-api'), new Browser(test.url)];
    await browser.open(app.authorizeUrl({ scope: `${SCOPE} ledger:read`, resource: OPAQUE.resource }));
    await browser.signIn('alice');
    await browser.decide('allow');
    // Every cache has been asked once: clients, APIs, keys, revisions.
    const body = await singleSignOn();
    await app.refresh(fieldOf(body, 'refresh_token'));
    await orders.introspect(fieldOf(body, 'access_token'));
  });
  afterAll(async () => test.close());

  it('single sign-on takes 5: the session with its consent, the code, the code again with all it hangs on, its redemption, the audit event', async () => {
    expect(await test.countStatements(async () => {
      const body = await singleSignOn();
      for (const name of ['access_token', 'id_token', 'refresh_token']) fieldOf(body, name);
    })).toBe(5);
  });

  it('a refresh takes 2: the family with all it hangs on, and its rotation', async () => {
    const token = fieldOf(await singleSignOn(), 'refresh_token');
    expect(await test.countStatements(async () => {
      const { body } = await app.refresh(token);
      expect(fieldOf(body, 'refresh_token')).not.toBe(token);
    })).toBe(2);
  });

  describe('introspection takes 1', () => {
    it('for a JWT of a person', async () => {
      const token = fieldOf(await singleSignOn(), 'access_token');
      expect(await test.countStatements(async () => expect(await orders.introspect(token)).toMatchObject({ active: true }))).toBe(1);
    });

    it('for a JWT of a machine', async () => {
      const { body } = await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:read' });
      expect(await test.countStatements(async () => expect(await orders.introspect(fieldOf(body, 'access_token'))).toMatchObject({ active: true }))).toBe(1);
    });

    it('for an opaque token', async () => {
      const token = fieldOf(await singleSignOn(OPAQUE), 'access_token');
      expect(token).toMatch(/^dwa_/);
      expect(await test.countStatements(async () => expect(await orders.introspect(token)).toMatchObject({ active: true }))).toBe(1);
    });

    it('for a token that nobody issued, and 0 for what cannot be one', async () => {
      const { body } = await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:read' });
      const [header, payload] = fieldOf(body, 'access_token').split('.');
      expect(await test.countStatements(async () => expect(await orders.introspect(`${header}.${payload}.${'A'.repeat(86)}`)).toEqual({ active: false }))).toBe(0);
      expect(await test.countStatements(async () => expect(await orders.introspect(`dwa_${'A'.repeat(49)}`)).toEqual({ active: false }))).toBe(0);
    });
  });

  it('UserInfo takes 1: the token with its person', async () => {
    const token = fieldOf(await singleSignOn(), 'access_token');
    expect(await test.countStatements(async () => {
      const answer = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } });
      expect(await answer.json()).toMatchObject({ name: 'Alice Example', email: 'alice@example.test' });
    })).toBe(1);
  });

  it('UserInfo takes 2 where groups were granted', async () => {
    await browser.open(app.authorizeUrl({ scope: 'openid groups' }));
    await browser.decide('allow');
    const token = fieldOf(await singleSignOn({ scope: 'openid groups' }), 'access_token');
    expect(await test.countStatements(async () => {
      const answer = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } });
      expect(await answer.json()).toMatchObject({ groups: ['engineering'] });
    })).toBe(2);
  });

  it('the sample API takes 2: the token, and the notes', async () => {
    await browser.open(app.authorizeUrl({ scope: 'openid notes:read' }));
    await browser.decide('allow');
    const token = fieldOf(await singleSignOn({ scope: 'openid notes:read' }), 'access_token');
    expect(await test.countStatements(async () => {
      expect((await fetch(`${test.url}/api/notes`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    })).toBe(2);
  });

  it('client_credentials takes none', async () => {
    const machine = new WireClient(test.url, 'machine');
    await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' });
    expect(await test.countStatements(async () => {
      expect((await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
    })).toBe(0);
  });

  it('discovery and the key set take none', async () => {
    expect(await test.countStatements(async () => {
      for (const path of ['/.well-known/openid-configuration', '/oauth2/jwks']) expect((await fetch(`${test.url}${path}`)).status).toBe(200);
    })).toBe(0);
  });

  // One more than without second factors: nobody can say whether a password is enough before it is known what else the person holds.
  it('a full login takes 12: storing the request, limits and person, 3 to begin the session, 3 to the code, 3 to the tokens', async () => {
    const device = await login();
    expect(await test.countStatements(() => login(device))).toBe(12);
  });

  it('and 2 more on a device that the account does not know: whether it knows any, and the mail that tells of it', async () => {
    await login();
    expect(await test.countStatements(login)).toBe(14);
  });

  /** A first-party application, a browser that nobody is signed in in: from the first click to the tokens. Tells what the device is known by. */
  async function login(device?: string): Promise<string> {
    const intranet = new WireClient(test.url, 'intranet', app.secret, 'https://intra.example.com/callback');
    const { verifier, challenge } = pkce();
    const fresh = new Browser(test.url);
    if (device !== undefined) fresh.setCookie('doorward-device', device);
    await fresh.open(intranet.authorizeUrl({ scope: SCOPE, code_challenge: challenge, code_challenge_method: 'S256' }));
    const { leftFor } = await fresh.signIn('bob');
    const { status, body } = await intranet.redeem(leftFor?.searchParams.get('code') ?? '', { code_verifier: verifier });
    expect(status).toBe(200);
    fieldOf(body, 'refresh_token');
    return fresh.cookie('doorward-device') ?? '';
  }
});
