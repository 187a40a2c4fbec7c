import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { SECRET, standardWorld } from '../support/world.js';

const SITE = 'https://app.example.com';
const FLOW = { client_secret: SECRET, grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid profile email' };
const AUTH_JS = { client_id: 'authjs', client_name: 'Auth.js', redirect_uris: [`${SITE}/auth/callback/doorward`], ...FLOW };
const PASSPORT = { client_id: 'passport', client_name: 'Passport', redirect_uris: [`${SITE}/passport`], token_endpoint_auth_method: 'client_secret_post', ...FLOW };

interface Profile { readonly id: string; readonly displayName: string }
type Request = { readonly query: Record<string, string>; readonly session: object; readonly headers: object };
interface Outcome { readonly redirect?: string; readonly user?: Profile; readonly problem?: unknown }
interface Strategy { authenticate(request: Request, options: object): void }
const { Strategy } = createRequire(import.meta.url)('passport-openidconnect') as { readonly Strategy: new (options: object, verify: (issuer: string, profile: Profile, done: (error: null, user: Profile) => void) => void) => Strategy };

// Its types bring those of a browser along, which would then hold for all the source: it is loaded without them.
const AUTH_CORE: string = '@auth/core';
const { Auth } = (await import(AUTH_CORE)) as { readonly Auth: (request: globalThis.Request, config: object) => Promise<Response> };

/** Clients that others wrote, with nothing said to them but the issuer, a client and its secret. */
describe('A client of Node', () => {
  let test: TestApp;
  beforeAll(async () => (test = await createTestApp({ declare: { ...standardWorld, clients: [...standardWorld.clients, AUTH_JS, PASSPORT] } })));
  afterAll(async () => test?.close());

  /** Through sign-in and consent, back to the client. */
  async function visit(url: string): Promise<URL> {
    const browser = new Browser(test.url);
    await browser.open(url);
    await browser.signIn('alice');
    await browser.decide('allow');
    return browser.page?.leftFor ?? new URL('about:blank');
  }

  it('signs people in: @auth/core', async () => {
    const config = {
      basePath: '/auth', secret: 'a secret for the cookies of the client itself', trustHost: true, logger: { error: (error: Error) => { throw error; } },
      // Without `idToken: false` it never asks for userinfo, and nobody has a name: an ID token beside an access token holds no profile (OpenID Connect Core §5.4).
      providers: [{ id: 'doorward', name: 'Doorward', type: 'oidc', idToken: false, issuer: test.url, clientId: 'authjs', clientSecret: SECRET, checks: ['pkce', 'state', 'nonce'] }],
    };
    const cookies = new Map<string, string>();
    const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const answer = await Auth(new globalThis.Request(`${SITE}${path}`, { ...init, headers: { cookie: [...cookies].map((each) => each.join('=')).join('; ') } }), config);
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return answer;
    };

    const { csrfToken } = (await (await ask('/auth/csrf')).json()) as { csrfToken: string };
    const begun = await ask('/auth/signin/doorward', { method: 'POST', body: new URLSearchParams({ csrfToken }) });
    const { pathname, search } = await visit(begun.headers.get('location') ?? '');
    expect(pathname).toBe('/auth/callback/doorward');
    expect((await ask(`${pathname}${search}`)).status).toBe(302);
    expect(await (await ask('/auth/session')).json()).toMatchObject({ user: { name: 'Alice Example', email: 'alice@example.test' } });
  });

  it('signs people in: passport-openidconnect', async () => {
    const strategy = new Strategy({
      issuer: test.url, authorizationURL: `${test.url}/oauth2/authorize`, tokenURL: `${test.url}/oauth2/token`, userInfoURL: `${test.url}/oauth2/userinfo`,
      clientID: 'passport', clientSecret: SECRET, callbackURL: `${SITE}/passport`, scope: ['profile', 'email'], skipUserProfile: false,
    }, (_issuer, profile, done) => done(null, profile));
    const session = {};
    /** As the middleware of Passport calls it. */
    const authenticate = (query: Record<string, string>): Promise<Outcome> => new Promise((resolve) => {
      const outcomes = { redirect: (redirect: string) => resolve({ redirect }), success: (user: Profile) => resolve({ user }), fail: (problem: unknown) => resolve({ problem }), error: (problem: unknown) => resolve({ problem }) };
      (Object.assign(Object.create(strategy), outcomes) as Strategy).authenticate({ query, session, headers: {} }, {});
    });

    const { redirect = '' } = await authenticate({});
    const back = await visit(redirect);
    const { user, problem } = await authenticate(Object.fromEntries(back.searchParams));
    expect(problem).toBeUndefined();
    expect(user).toMatchObject({ displayName: 'Alice Example', id: expect.stringMatching(/./) });
  });
});
