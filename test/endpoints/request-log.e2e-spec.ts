import { expect, it } from '@jest/globals';
import { createTestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { pkce, requireCode, WireClient } from '../support/client.js';

it('the log tells routine requests of applications apart, by who asked and for what, though they leave no audit event', async () => {
  const log: string[] = [];
  const test = await createTestApp({ log });
  try {
    const [app, orders, browser] = [new WireClient(test.url), new WireClient(test.url, 'orders-api'), new Browser(test.url)];
    const { verifier, challenge } = pkce();
    await browser.open(app.authorizeUrl({ scope: 'openid offline_access orders:read', code_challenge: challenge, code_challenge_method: 'S256' }));
    await browser.signIn('alice');
    const { body } = await app.redeem(requireCode(await browser.decide('allow')), { code_verifier: verifier });
    await app.refresh(String(body['refresh_token']));
    await orders.introspect(String(body['access_token']));
    await app.refresh('not a refresh token');
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg, route }) => msg === 'request' && String(route).startsWith('/oauth2/') && !String(route).includes('authorize'));
    expect(lines.map(({ route, status, client_id: clientId, grant }) => ({ route, status, clientId, grant }))).toEqual([
      { route: '/oauth2/token', status: 200, clientId: app.clientId, grant: 'authorization_code' },
      { route: '/oauth2/token', status: 200, clientId: app.clientId, grant: 'refresh_token' },
      { route: '/oauth2/introspect', status: 200, clientId: 'orders-api', grant: undefined },
      { route: '/oauth2/token', status: 400, clientId: app.clientId, grant: 'refresh_token' },
    ]);
  } finally {
    await test.close();
  }
});
