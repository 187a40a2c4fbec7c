import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { SECRET, standardWorld } from '../support/world.js';
import { Visitor } from './support/visitor.js';

/** As an application's page does it: a frame of its own asks the server's. OpenID Connect Session Management 1.0 §3.1. */
const page = (frame: string): string => `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>Application</h1><iframe id="op" src="${frame}"></iframe><script>
  const server = ${JSON.stringify(new URL(frame).origin)};
  const ask = (message) => new Promise((resolve) => {
    addEventListener('message', (event) => { if (event.origin === server) resolve(event.data); }, { once: true });
    document.getElementById('op').contentWindow.postMessage(message, server);
  });
  const callback = new URL(location.href).searchParams;
  if (callback.has('session_state')) sessionStorage.setItem('state', callback.get('session_state'));
</script></html>`;

describeWithChromium('Session management in a page of an application, over https', () => {
  let browser: Browser;
  let server: TestApp;
  let application: Server;
  let origin: string;
  let stranger: string;
  let folder: string;

  const authorize = (at = origin): string => `${server.url}/oauth2/authorize?${new URLSearchParams({ client_id: 'house', response_type: 'code', scope: 'openid', redirect_uri: `${at}/cb` }).toString()}`;
  const ask = async (tab: Page, message?: string): Promise<unknown> => {
    // A frame that is not there yet answers nobody.
    await tab.waitForLoadState('load');
    return tab.evaluate(`ask(${message === undefined ? "'house ' + sessionStorage.getItem('state')" : JSON.stringify(message)})`);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doorward-tls-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:id.company.test,DNS:app.company.test,DNS:app.elsewhere.test'], { stdio: 'ignore' });
    const [port, applicationPort] = [await freePort(), await freePort()];
    origin = `https://app.company.test:${applicationPort}`;
    stranger = `https://app.elsewhere.test:${applicationPort}`;
    const client = { client_id: 'house', client_name: 'House', client_secret: SECRET, redirect_uris: [`${origin}/cb`, `${stranger}/cb`], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid', first_party: true };
    const environment = { PORT: String(port), PUBLIC_URL: `https://id.company.test:${port}`, TLS_CERT_FILE: cert, TLS_KEY_FILE: key };
    // The browser with all that is around its pages: without it, frames of other sites see their cookies.
    [browser, server] = [await launchChromium(), await createTestApp({ environment, declare: { ...standardWorld, clients: [...standardWorld.clients, client] } })];
    application = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page(`${server.url}/oauth2/check_session`)));
    await new Promise<void>((resolve) => void application.listen(applicationPort, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    application?.closeAllConnections();
    await new Promise((resolve) => void application?.close(resolve));
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  it('"unchanged" as long as the person is signed in, "changed" once they have signed out in another tab, and "unchanged" anew after the next sign-in', async () => {
    const visitor = await Visitor.arrive(browser, { ignoreHTTPSErrors: true });
    await visitor.page.goto(authorize());
    await visitor.signIn();
    await visitor.sees('Application');
    expect(await ask(visitor.page)).toBe('unchanged');
    expect(await ask(visitor.page, 'house')).toBe('error');
    expect(await ask(visitor.page, `house ${'x'.repeat(43)}.y`)).toBe('changed');
    const other = await visitor.tab();
    await other.goto(`${server.url}/oauth2/logout`);
    expect(await ask(visitor.page)).toBe('unchanged');
    await visitor.decide('Sign out', other);
    await visitor.sees('You are signed out', other);
    expect(await ask(visitor.page)).toBe('changed');
    await visitor.page.goto(authorize());
    await visitor.signIn('bob');
    await visitor.sees('Application');
    expect(await ask(visitor.page)).toBe('unchanged');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('in a page of another site a browser that keeps cookies from frames makes it "error": the application is not to ask for a sign-in again and again', async () => {
    const visitor = await Visitor.arrive(browser, { ignoreHTTPSErrors: true });
    await visitor.page.goto(authorize(stranger));
    await visitor.signIn();
    await visitor.sees('Application');
    expect(await visitor.page.evaluate('document.cookie')).toBe('');
    await visitor.page.waitForLoadState('load');
    const hasAccess = await visitor.page.frames()[1]?.evaluate('document.hasStorageAccess()');
    expect(await ask(visitor.page)).toBe(hasAccess === true ? 'unchanged' : 'error');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});
