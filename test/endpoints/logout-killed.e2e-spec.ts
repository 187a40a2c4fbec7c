import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { LogoutDispatcher } from '../../src/authorization/backchannel-logout/logout-dispatcher.js';
import { ServerProcess } from '../start/server-process.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { startBeside } from '../support/second-process.js';
import { toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

eachDatabase('a server that is killed between a sign-out and its delivery', (dialect) => {
  let test: TestApp;
  const application = new LogoutReceiver();
  const redirectUri = 'https://wiki.example.com/cb';

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    await application.start();
    await test.declare({ clients: [{ client_id: 'wiki', client_secret: SECRET, redirect_uris: [redirectUri], scope: 'openid', first_party: true, backchannel_logout_uri: application.uri }] });
  });
  afterAll(async () => {
    await ServerProcess.endAll();
    await application.close();
    await test.close();
  });

  it('loses nothing: another one delivers it, a minute later', async () => {
    const { address, process } = await startBeside(test);
    const browser = new Browser(test.url);
    const { id_token: idToken = '' } = await new WireClient(test.url, 'wiki', SECRET, redirectUri).tokens(browser, { scope: 'openid' });
    application.status = undefined;
    browser.via = address;
    await browser.open(`/oauth2/logout?${toQuery({ id_token_hint: idToken })}`);
    for (let looks = 0; looks < 400 && application.tokens.length === 0; looks += 1) await wait(25);
    process.signal('SIGKILL');
    expect(application.tokens).toHaveLength(1);

    application.status = 200;
    test.clock.advance('2m');
    for (let looks = 0; looks < 400 && application.tokens.length < 2; looks += 1) {
      await test.get(LogoutDispatcher).look();
      await wait(25);
    }
    await test.get(LogoutDispatcher).idle();
    const [first, second] = application.tokens.map((token) => decodeJwt(token));
    expect(second?.['sid']).toBe(decodeJwt(idToken)['sid']);
    expect(second?.jti).not.toBe(first?.jti);
    expect(await test.database.rows('SELECT status, attempts FROM logout_deliveries')).toEqual([{ status: 'delivered', attempts: 1 }]);
  }, 120_000);
});
