import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { DatabaseUnavailable } from '../../src/database/statements.js';
import { GroupStore } from '../../src/users/group.store.js';
import { Metrics } from '../../src/platform/metrics.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectCode, expectError, expectErrorPage, parametersOf } from '../support/authorization-answers.js';
import { Browser, type Loaded } from '../support/browser.js';
import { pkce, WireClient } from '../support/client.js';
import { heapInUse } from '../support/heap.js';
import { assertSound } from '../support/global-assertions.js';
import { cookiesOf, postForm, send, toQuery } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';
const ODD = "https://odd.example.com/cb?a='b'&c=(d)";

describe('the answer to an authorization request', () => {
  const log: string[] = [];
  let test: TestApp;
  let intranet: WireClient;
  let alice: Browser;

  beforeAll(async () => {
    const odd = { client_id: 'odd', client_name: 'Odd "App" <b>', client_secret: SECRET, redirect_uris: [ODD], scope: 'openid', first_party: true };
    test = await createTestApp({ log, declare: { ...standardWorld, clients: [...standardWorld.clients, odd] } });
    intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
    alice = new Browser(test.url);
    await intranet.code(alice);
  });
  afterAll(async () => test.close());

  const sso = async (parameters: Readonly<Record<string, string | undefined>>, client = intranet): Promise<Loaded> => alice.open(client.authorizeUrl(parameters));
  const PRINTABLE = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).map((text) => text.replaceAll(/[\p{Cc}\ufffd]/gu, '_'));
  const ANYTHING = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).filter((text) => !text.includes('\ufffd'));

  describe('AZ-23: state comes back as it was sent, character by character', () => {
    it('in a query', async () => {
      await fc.assert(fc.asyncProperty(ANYTHING, async (state) => {
        expectCode(await sso({ state }), { to: INTRA, iss: test.url, state });
      }), { numRuns: 100 });
    });

    it('in a fragment', async () => {
      await fc.assert(fc.asyncProperty(ANYTHING, async (state) => {
        const answer = await sso({ state, response_mode: 'fragment' });
        assertSound(answer);
        expect(parametersOf(answer, { to: INTRA, mode: 'fragment' }).get('state')).toBe(state);
      }), { numRuns: 50 });
    });

    // RFC 6749 appendix A.5 allows printable characters only, and HTML forms mend line breaks.
    it('in a form', async () => {
      await fc.assert(fc.asyncProperty(PRINTABLE, async (state) => {
        const page = await sso({ state, response_mode: 'form_post' });
        assertSound(page, { sent: [state] });
        expect(alice.form().fields.get('state')).toBe(state);
      }), { numRuns: 100 });
    });

    it('in an error, and after a sign-in and a consent', async () => {
      const state = `"><script>alert(1)</script>\r\nSet-Cookie: x=1\0&error=access_denied&code=x#?%41 +é😀'`;
      expectError(await sso({ state, scope: '"' }), 'invalid_scope', { to: INTRA, iss: test.url, state });
      const browser = new Browser(test.url);
      const answer = await new WireClient(test.url).walk(browser, { state });
      const code = expectCode(answer, { iss: test.url, state });
      expect(code).not.toBe('x');
      expect(answer.headers.get('set-cookie') ?? '').not.toContain('x=1');
    });

    it('in 2048 characters, and not in 2049', async () => {
      expectCode(await sso({ state: 's'.repeat(2048) }), { to: INTRA, iss: test.url, state: 's'.repeat(2048) });
      expectError(await sso({ state: 's'.repeat(2049) }), 'invalid_request', { to: INTRA, iss: test.url });
    });
  });

  it('AZ-24: a request without state gets an answer without state', async () => {
    expectCode(await sso({ state: undefined }), { to: INTRA, iss: test.url });
  });

  it('AZ-42, AZ-43: codes and errors leave by 303, with iss, uncached and without a referrer', async () => {
    const { challenge } = pkce();
    for (const parameters of [{}, { prompt: 'none' }, { prompt: 'none', max_age: '0' }, { scope: '"' }, { code_challenge: challenge }]) {
      const answer = await sso(parameters);
      assertSound(answer);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.leftFor?.searchParams.getAll('iss')).toEqual([test.url]);
    }
  });

  it('AZ-42: the password is posted to nobody else, whatever the browser does with the redirect', async () => {
    const browser = new Browser(test.url);
    await browser.open(intranet.authorizeUrl());
    const { action, fields } = browser.form();
    const cookie = `doorward-browser=${browser.cookie('doorward-browser')}`;
    const answer = await postForm(test.url, new URL(action).pathname, { ...Object.fromEntries(fields), username: 'alice', password: 'lantern otter cobalt drizzle' }, { cookie });
    assertSound(answer);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/oauth2\/authorize\/[\w-]{22}$/);
  });

  it('a browser that has just posted a form goes on by a page, without a redirect that form-action could stop', async () => {
    const browser = new Browser(test.url);
    await browser.open(intranet.authorizeUrl({ state: '"><script>alert(1)</script>' }));
    const page = await browser.submit({ username: 'alice', password: 'lantern otter cobalt drizzle' }, { 'sec-fetch-dest': 'document' });
    assertSound(page);
    expect(page.status).toBe(200);
    expect(page.leftFor).toBeUndefined();
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const target = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(page.body)?.[1]?.replaceAll('&#x3D;', '=') ?? '';
    expect(target.startsWith(`${INTRA}?code=dwc_`)).toBe(true);
    expect(page.body).not.toContain('<script>alert');
  });

  describe('AZ-32: form_post', () => {
    it('escapes every value, posts to the client alone, and is not kept', async () => {
      const client = new WireClient(test.url, 'odd', SECRET, ODD);
      const state = `"'><&\`=</form><script>alert(1)</script>`;
      const page = await alice.open(client.authorizeUrl({ state, response_mode: 'form_post' }));
      assertSound(page);
      expect(page.status).toBe(200);
      const form = alice.form();
      expect(page.body).toContain('action="https://odd.example.com/cb?a&#x3D;&#x27;b&#x27;&amp;c&#x3D;(d)"');
      expect(form.method).toBe('POST');
      expect([...form.fields.keys()].toSorted()).toEqual(['code', 'iss', 'session_state', 'state']);
      expect(form.fields.get('state')).toBe(state);
      expect(page.body).not.toContain('<script>alert');
      expect(page.body).not.toContain('<b>');
      expect(page.headers.get('content-security-policy')).toMatch(/; form-action https:\/\/odd\.example\.com$/);
      expect(page.headers.get('content-security-policy')).not.toContain("'unsafe");
      expect(page.headers.get('cache-control')).toBe('no-store');
    });

    it('carries errors as well', async () => {
      const page = await sso({ response_mode: 'form_post', prompt: 'none', max_age: '0', state: '"x' });
      assertSound(page);
      expect(Object.fromEntries(alice.form().fields)).toMatchObject({ error: 'login_required', state: '"x', iss: test.url });
      expect(alice.form().fields.has('code')).toBe(false);
    });

    it('names a private scheme in form-action where there is no origin', async () => {
      const { challenge } = pkce();
      const page = await alice.open(new WireClient(test.url, 'native', null, 'com.example.app:/cb').authorizeUrl({ response_mode: 'form_post', prompt: 'none', code_challenge: challenge, code_challenge_method: 'S256' }));
      assertSound(page);
      expect(page.headers.get('content-security-policy')).toMatch(/; form-action com\.example\.app:$/);
    });
  });

  it('is added to the query that the redirect URI has', async () => {
    const answer = await alice.open(new WireClient(test.url, 'odd', SECRET, ODD).authorizeUrl());
    assertSound(answer, { registered: [ODD] });
    expect(answer.headers.get('location')).toMatch(/^https:\/\/odd\.example\.com\/cb\?a='b'&c=\(d\)&code=dwc_/);
  });

  it('AZ-29: a challenge that was sent is asked for at the token endpoint', async () => {
    const { challenge, verifier } = pkce();
    const protect = { code_challenge: challenge, code_challenge_method: 'S256' };
    const without = await intranet.redeem(expectCode(await sso(protect), { to: INTRA, iss: test.url, state: 'st' }));
    expect([without.status, without.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await intranet.redeem(expectCode(await sso(protect), { to: INTRA, iss: test.url, state: 'st' }), { code_verifier: verifier })).status).toBe(200);
  });

  it('AZ-18: an assurance that was asked for and not given is not claimed', async () => {
    const wanted = { acr_values: 'urn:example:mfa phr', claims: '{"id_token":{"acr":{"values":["urn:example:mfa"]}}}' };
    const answer = await intranet.redeem(expectCode(await sso(wanted), { to: INTRA, iss: test.url, state: 'st' }));
    const { acr, amr } = decodeJwt(String(answer.body['id_token']));
    expect(['urn:example:mfa', 'phr']).not.toContain(acr);
    expect(amr).toEqual(['pwd']);
  });

  it('RFC 6749 §3.3: what is unknown or not the client\'s is left out of the grant', async () => {
    const answer = await intranet.redeem(expectCode(await sso({ scope: 'openid nothing admin clients:write email' }), { to: INTRA, iss: test.url, state: 'st' }));
    expect(answer.body['scope']).toBe('openid email');
  });

  it('no two codes are alike, and each has 256 random bits', async () => {
    const codes: string[] = [];
    for (let at = 0; at < 30; at += 1) codes.push(expectCode(await sso({}), { to: INTRA, iss: test.url, state: 'st' }));
    expect(new Set(codes).size).toBe(30);
    for (const code of codes) expect(code).toMatch(/^dwc_[\w-]{43}[0-9A-Za-z]{6}$/);
  });

  describe('what operators see', () => {
    const counted = async (parameter: string): Promise<number> => {
      const { values } = await test.get(Metrics).authorizationErrors.get();
      return values.find((each) => each.labels['parameter'] === parameter)?.value ?? 0;
    };
    const lineOf = (requestId: string | null): Record<string, unknown> | undefined =>
      log.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => line['request_id'] === requestId && line['msg'] === 'request refused');

    it.each([
      ['a page', { redirect_uri: 'https://evil.example/cb' }, 'redirect_uri', 'invalid_request'],
      ['a page', { client_id: 'nobody' }, 'client_id', 'invalid_client'],
      ['a redirect', { scope: '"' }, 'scope', 'invalid_scope'],
      ['a redirect', { max_age: 'x' }, 'max_age', 'invalid_request'],
      ['a redirect', { response_type: 'token' }, 'response_type', 'unsupported_response_type'],
    ])('a refusal by %s is counted by its parameter and logged under its request id: %j', async (_how, parameters, label, error) => {
      const before = await counted(label);
      const { headers } = await sso(parameters);
      expect(await counted(label)).toBe(before + 1);
      expect(lineOf(headers.get('x-request-id'))).toMatchObject({ error, level: 'info' });
    });

    it('LK-05: neither states nor codes nor cookies stand in the log', async () => {
      const state = 'canary-0123456789abcdef';
      const code = expectCode(await sso({ state }), { to: INTRA, iss: test.url, state });
      await sso({ state, scope: '"' });
      const text = log.join('');
      for (const secret of [state, code, alice.cookie('doorward-session') ?? '', alice.cookie('doorward-browser') ?? '', SECRET]) expect(text).not.toContain(secret);
    });
  });

  describe('when the database is away', () => {
    it('a silent request is told so, for nobody would see a page; everybody else gets a page', async () => {
      const groups = test.get(GroupStore);
      const asks = groups.isInAny.bind(groups);
      const client = new WireClient(test.url, 'engineers', SECRET, 'https://eng.example.com/cb');
      groups.isInAny = () => Promise.reject(new DatabaseUnavailable('gone: SELECT secret FROM users'));
      try {
        expectError(await alice.open(client.authorizeUrl({ prompt: 'none' })), 'temporarily_unavailable', { to: 'https://eng.example.com/cb', iss: test.url, state: 'st' });
        const page = await alice.open(client.authorizeUrl());
        expect([page.status, page.leftFor, page.headers.get('retry-after')]).toEqual([503, undefined, '1']);
        expect(page.body).not.toContain('SELECT');
        groups.isInAny = () => Promise.reject(new TypeError('a bug in /srv/app.js'));
        expectError(await alice.open(client.authorizeUrl({ prompt: 'none' })), 'server_error', { to: 'https://eng.example.com/cb', iss: test.url, state: 'st' });
      } finally {
        groups.isInAny = asks;
      }
      expectCode(await alice.open(client.authorizeUrl({ prompt: 'none' })), { to: 'https://eng.example.com/cb', iss: test.url, state: 'st' });
    });
  });

  it('AZ-34: languages by the hundred leave nothing behind', async () => {
    const page = async (locale: string): Promise<void> => {
      const answer = await send(test.url, `/oauth2/authorize?${toQuery({ client_id: 'app', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', ui_locales: locale })}`);
      const cookie = cookiesOf(answer);
      const login = await send(test.url, answer.headers.get('location') ?? '', { headers: { cookie, 'accept-language': locale } });
      assertSound(login);
      expect(login.body).toContain('<html lang="en" dir="ltr">');
    };
    for (let at = 0; at < 30; at += 1) await page(`l${at}-warm`);
    const before = heapInUse();
    for (let at = 0; at < 100; at += 1) await page(`${'x'.repeat(100)}${at} ../../etc/passwd xx-${at}`);
    expect(heapInUse() - before).toBeLessThan(5 * 1024 * 1024);
  });

  it('a request that asks in vain for everything gets one error and a page when it may go nowhere', async () => {
    expectErrorPage(await sso({ redirect_uri: CALLBACK }), 400, 'invalid_request');
  });
});
