import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/app.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { standardWorld } from '../support/world.js';
import { Visitor } from './support/visitor.js';

const LIBRARY = readFileSync(new URL('../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url));

/** The page of the application: it does what its address says, and says in its heading what came of it. */
const page = (issuer: string): string => `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>...</h1><script src="/library.js"></script><script>
  const say = (text) => { document.querySelector('h1').textContent = text; };
  const manager = new oidc.UserManager({ authority: '${issuer}', client_id: 'oidc-client-ts', redirect_uri: location.origin + '/cb', post_logout_redirect_uri: location.origin + '/bye', scope: 'openid profile email offline_access', loadUserInfo: true });
  const acts = {
    '/start': () => manager.signinRedirect(),
    '/cb': async () => say('Signed in as ' + (await manager.signinRedirectCallback()).profile.name),
    '/refresh': async () => say('Still ' + (await manager.signinSilent()).profile.email),
    '/leave': () => manager.signoutRedirect(),
    '/bye': async () => say((await manager.signoutRedirectCallback()).error ?? 'Signed out'),
  };
  acts[location.pathname]().catch((error) => say('Failed: ' + error.message));
</script></html>`;

describeWithChromium('A single-page application with oidc-client-ts', () => {
  let browser: Browser;
  let test: TestApp;
  let site: Server;
  let origin: string;

  beforeAll(async () => {
    site = createServer((request, response) => {
      if (request.url === '/library.js') return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(LIBRARY);
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(test.url));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://single.localhost:${(site.address() as AddressInfo).port}`;
    const client = {
      client_id: 'oidc-client-ts', client_name: 'Single Page', token_endpoint_auth_method: 'none', redirect_uris: [`${origin}/cb`], post_logout_redirect_uris: [`${origin}/bye`], cors_origins: [origin],
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid profile email offline_access',
    };
    [browser, test] = await Promise.all([launchChromiumShell(), createTestApp({ declare: { ...standardWorld, clients: [...standardWorld.clients, client] } })]);
  });
  afterAll(async () => {
    await browser?.close();
    await test?.close();
    site?.closeAllConnections();
    site?.close();
  });

  it('signs a person in, refreshes, and signs out again', async () => {
    const visitor = await Visitor.arrive(browser);
    try {
      await visitor.page.goto(`${origin}/start`);
      await visitor.signIn();
      await visitor.decide('Allow');
      await visitor.sees('Signed in as Alice Example');
      await visitor.page.goto(`${origin}/refresh`);
      await visitor.sees('Still alice@example.test');
      await visitor.page.goto(`${origin}/leave`);
      await visitor.sees('Signed out');
      expect(visitor.complaints).toEqual([]);
    } finally {
      await visitor.leave();
    }
  });
});
