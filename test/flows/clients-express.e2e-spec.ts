import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { SECRET, standardWorld } from '../support/world.js';
import { Session } from './support/session.js';

interface Asked { readonly oidc: { readonly user: { readonly sub: string }; fetchUserInfo(): Promise<object> } }
type Handler = (request: Asked, response: { json(body: object): void }) => void | Promise<void>;
type Express = RequestListener & { use(middleware: unknown): void; get(path: string, ...handlers: unknown[]): void };

const require = createRequire(import.meta.url);
const express = require('express') as () => Express;
const { auth, requiresAuth } = require('express-openid-connect') as { readonly auth: (options: object) => unknown; readonly requiresAuth: () => unknown };

/** With nothing said to it but the issuer, the client and that it is the code flow: without that it asks for an ID token alone, which is the implicit grant. */
describe('A site of Express with express-openid-connect', () => {
  let test: TestApp;
  let site: Server;
  let origin: string;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const client = { client_id: 'express', client_name: 'Express', client_secret: SECRET, redirect_uris: [`${origin}/callback`], post_logout_redirect_uris: [origin], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid profile email' };
    test = await createTestApp({ declare: { ...standardWorld, clients: [...standardWorld.clients, client] } });
    const app = express();
    app.use(auth({ issuerBaseURL: test.url, baseURL: origin, clientID: 'express', clientSecret: SECRET, secret: 'a secret for the cookies of the site itself', authRequired: false, idpLogout: true, authorizationParams: { response_type: 'code', scope: 'openid profile email' } }));
    const profile: Handler = async ({ oidc }, response) => response.json({ claims: oidc.user, person: await oidc.fetchUserInfo() });
    app.get('/profile', requiresAuth(), profile);
    site = createServer(app);
    await new Promise<void>((resolve) => void site.listen(port, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    site?.closeAllConnections();
    await new Promise((resolve) => void site?.close(resolve));
    await test?.close();
  });

  it('signs people in where they must be, knows who they are, and signs them out here too', async () => {
    const [session, browser] = [new Session(origin), new Browser(test.url)];
    await browser.open((await session.leave('/profile')).href);
    await browser.signIn('alice');
    await browser.decide('allow');
    const back = browser.page?.leftFor;
    expect(back?.pathname).toBe('/callback');
    expect((await session.leave(`${back?.pathname}${back?.search}`)).href).toBe(`${origin}/profile`);
    const { claims, person } = JSON.parse((await session.get('/profile')).body) as { claims: { sub: string }; person: object };
    expect(person).toMatchObject({ sub: claims.sub, name: 'Alice Example', email: 'alice@example.test' });

    await browser.open((await session.leave('/logout')).href);
    expect(browser.page?.leftFor?.origin).toBe(origin);
    await browser.open('/');
    expect(browser.text()).not.toContain('Alice');
  });
});
