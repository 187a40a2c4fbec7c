import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PushedRequestStore } from '../../src/authorization/pushed-requests/pushed-request.store.js';
import { disableClient } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectCode, expectError, expectErrorPage, expectOwnPage } from '../support/authorization-answers.js';
import { Browser } from '../support/browser.js';
import { basic, pkce, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { postForm, send, toQuery, type WireAnswer } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

type Form = Readonly<Record<string, string | undefined>>;

const REQUEST = { redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'st' } as const;
const URN = 'urn:ietf:params:oauth:request_uri:';
const SPA = { client_id: 'spa', redirect_uri: 'https://spa.example.com/cb', response_type: 'code', scope: 'openid' } as const;

eachDatabase('pushed authorization requests (RFC 9126)', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let signed: (claims: Record<string, unknown>) => Promise<string>;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
    signed = async (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey);
    const client = { client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid', first_party: true };
    test = await createTestApp({
      dialect,
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...client, client_id: 'pusher' },
          { ...client, client_id: 'must-push', require_pushed_authorization_requests: true },
          { ...client, client_id: 'must-sign', jwks, require_signed_request_object: true },
          { ...client, client_id: 'retired' },
          { ...client, client_id: 'moved' },
        ],
      },
    });
    second = await createTestApp({ dialect, location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second?.close();
    await test?.close();
  });

  const push = async (form: Form | string, clientId: string | null = 'pusher', headers: Form = {}): Promise<WireAnswer> => {
    const answer = await postForm(test.url, '/oauth2/par', form, { accept: 'application/json', ...(clientId === null ? {} : { authorization: basic(clientId, SECRET) }), ...headers });
    assertSound(answer, { sent: [SECRET] });
    return answer;
  };
  const bodyOf = ({ body }: WireAnswer): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
  const handle = async (form: Form = REQUEST, clientId = 'pusher'): Promise<string> => {
    const answer = await push(form, clientId);
    expect({ status: answer.status, body: answer.status === 201 ? '' : answer.body }).toEqual({ status: 201, body: '' });
    return String(bodyOf(answer)['request_uri']);
  };
  const urlOf = (requestUri: string, clientId = 'pusher', more: Form = {}): string => `/oauth2/authorize?${toQuery({ client_id: clientId, request_uri: requestUri, ...more })}`;
  const bring = (requestUri: string, clientId = 'pusher', more: Form = {}): Promise<WireAnswer> => send(test.url, urlOf(requestUri, clientId, more));
  const refused = (answer: WireAnswer, status: number, error: string): void => {
    expect({ status: answer.status, error: bodyOf(answer)['error'] }).toEqual({ status, error });
    expect(answer.headers.get('cache-control')).toContain('no-store');
  };
  const signedIn = async (at: TestApp = test): Promise<Browser> => {
    const browser = new Browser(test.url);
    browser.via = at.address;
    await browser.open(new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback').authorizeUrl());
    await browser.signIn('alice');
    return browser;
  };

  it('answers 201 with a handle, and leads from it to a code and tokens', async () => {
    const { verifier, challenge } = pkce();
    const answer = await push({ ...REQUEST, code_challenge: challenge, code_challenge_method: 'S256' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(bodyOf(answer)).toEqual({ request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{40,}$/), expires_in: 90 });
    const browser = new Browser(test.url);
    await browser.open(`${test.url}${urlOf(String(bodyOf(answer)['request_uri']))}`);
    const page = await browser.signIn('alice');
    expect(page.leftFor?.searchParams.get('state')).toBe('st');
    const tokens = await new WireClient(test.url, 'pusher').redeem(page.leftFor?.searchParams.get('code') ?? '', { code_verifier: verifier });
    expect(tokens.status).toBe(200);
  });

  it('counts nothing that the browser adds, and holds what was pushed', async () => {
    const browser = await signedIn();
    const page = await browser.open(`${test.url}${urlOf(await handle(), 'pusher', { state: 'changed', redirect_uri: 'https://evil.example/cb', scope: 'openid email', response_mode: 'fragment', prompt: 'login' })}`);
    expect(page.leftFor?.href).toMatch(/^https:\/\/app\.example\.com\/cb\?code=/);
    expect(page.leftFor?.searchParams.get('state')).toBe('st');
  });

  it('is bound to the client that pushed, which is named beside it', async () => {
    const requestUri = await handle();
    expectErrorPage(await bring(requestUri, 'intranet'), 400, 'invalid_request_uri');
    expectErrorPage(await bring(requestUri, 'nobody'), 400, 'invalid_client');
    expectErrorPage(await send(test.url, `/oauth2/authorize?${toQuery({ request_uri: requestUri })}`), 400, 'invalid_request');
    expectError(await bring(requestUri, 'app', { redirect_uri: CALLBACK, state: 'x' }), 'invalid_request_uri', { iss: test.url, state: 'x' });
    expectOwnPage(await bring(requestUri), 'login');
  });

  it('may be loaded again until its answer has left, and then no more', async () => {
    const requestUri = await handle();
    const [one, two] = [new Browser(test.url), new Browser(test.url)];
    await one.open(`${test.url}${urlOf(requestUri)}`);
    expect((await one.open(`${test.url}${urlOf(requestUri)}`)).url).toContain('/login');
    await two.open(`${test.url}${urlOf(requestUri)}`);
    expect((await one.signIn('alice')).leftFor?.searchParams.get('code')).toMatch(/^dwc_/);
    // The other tab has begun in time and is too late all the same.
    const late = await two.signIn('bob');
    expect({ status: late.status, left: late.leftFor }).toEqual({ status: 400, left: undefined });
    expectErrorPage(await bring(requestUri), 400, 'invalid_request_uri');
  });

  it('is used up by an error as well', async () => {
    const requestUri = await handle({ ...REQUEST, prompt: 'none' });
    expectError(await bring(requestUri), 'login_required', { iss: test.url, state: 'st' });
    expectErrorPage(await bring(requestUri), 400, 'invalid_request_uri');
    const denied = await handle({ ...REQUEST }, 'app');
    const browser = new Browser(test.url);
    await browser.open(`${test.url}${urlOf(denied, 'app')}`);
    await browser.signIn('alice');
    expect((await browser.decide('deny')).leftFor?.searchParams.get('error')).toBe('access_denied');
    expectErrorPage(await bring(denied, 'app'), 400, 'invalid_request_uri');
  });

  it('runs out after 90 seconds, though not for who has begun', async () => {
    const [requestUri, begun] = [await handle(), await handle()];
    const browser = new Browser(test.url);
    await browser.open(`${test.url}${urlOf(begun)}`);
    test.clock.advance('89s');
    expectOwnPage(await bring(requestUri), 'login');
    test.clock.advance('1s');
    expectErrorPage(await bring(requestUri), 400, 'invalid_request_uri');
    test.clock.advance('10m');
    expect((await browser.signIn('alice')).leftFor?.searchParams.get('code')).toMatch(/^dwc_/);
  });

  it('PR-06: a hundred at once, on two instances, reach exactly one code', async () => {
    const requestUri = await handle();
    const browsers = [await signedIn(test), await signedIn(second)];
    const pages = await Promise.all(Array.from({ length: 100 }, (_, index) => {
      const browser = browsers[index % 2] ?? browsers[0];
      return send((index % 2 === 0 ? test : second).address, urlOf(requestUri), { headers: { cookie: `doorward-session=${browser?.cookie('doorward-session')}`, host: new URL(test.url).host } });
    }));
    const codes = pages.filter(({ headers }) => headers.get('location')?.includes('code=dwc_') === true);
    expect(pages.filter(({ status }) => status >= 500)).toEqual([]);
    expect(codes).toHaveLength(1);
    expectCode(codes[0] ?? pages[0]!, { iss: test.url, state: 'st' });
    expect((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM authorizations WHERE client_id = ? AND ended_at IS NULL AND code_redeemed_at IS NULL AND code_expires_at > ?', ['pusher', test.clock.now()]))?.n).toBeGreaterThanOrEqual(1);
  }, 30_000);

  it('is consumed once on this database too, however many try', async () => {
    const requestUri = await handle();
    const row = await test.database.row<{ handle_digest: string }>('SELECT handle_digest FROM pushed_requests WHERE used_at IS NULL ORDER BY created_at DESC');
    expect(row?.handle_digest).not.toContain(requestUri.slice(URN.length));
    const [one, two] = [test.get(PushedRequestStore), second.get(PushedRequestStore)];
    const verdicts = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one.consume(test.database, row?.handle_digest ?? '', 1) : two.consume(second.database, row?.handle_digest ?? '', 1))));
    expect(verdicts.filter((verdict) => verdict)).toHaveLength(1);
  });

  it('PR-01: asks who the client is', async () => {
    refused(await push(REQUEST, null), 401, 'invalid_client');
    refused(await push(REQUEST, null, { authorization: basic('pusher', 'wrong') }), 401, 'invalid_client');
    refused(await push(REQUEST, null, { authorization: basic('nobody', SECRET) }), 401, 'invalid_client');
    refused(await push({ ...REQUEST, client_id: 'pusher' }, null), 401, 'invalid_client');
    refused(await push({ ...REQUEST, client_id: 'app' }), 400, 'invalid_request');
    expect((await push({ ...REQUEST, client_id: 'pusher' })).status).toBe(201);
    expect((await push({ ...SPA, code_challenge: pkce().challenge, code_challenge_method: 'S256' }, null)).status).toBe(201);
    expect((await push({ ...REQUEST, client_id: 'post', client_secret: SECRET }, null)).status).toBe(201);
    expect((await test.database.rows<{ parameters: string }>('SELECT parameters FROM pushed_requests')).some(({ parameters }) => parameters.includes(SECRET) || parameters.includes('client_secret'))).toBe(false);
  });

  it('PR-03: takes no GET, no large body and nothing but a form', async () => {
    const got = await send(test.url, '/oauth2/par', { headers: { accept: 'application/json' } });
    expect({ status: got.status, allow: got.headers.get('allow') }).toEqual({ status: 405, allow: expect.stringContaining('POST') });
    for (const method of ['PUT', 'DELETE', 'HEAD']) expect((await send(test.url, '/oauth2/par', { method })).status).toBe(405);
    expect((await push(`state=${'x'.repeat(5 * 1024 * 1024)}`)).status).toBe(413);
    expect((await push('{}', 'pusher', { 'content-type': 'application/json' })).status).toBe(415);
    refused(await push({ ...REQUEST, x: 'x'.repeat(40_000) }), 400, 'invalid_request');
  });

  it('is refused by the rules of the authorization endpoint, as JSON', async () => {
    refused(await push({ ...REQUEST, redirect_uri: 'https://evil.example/cb' }), 400, 'invalid_request');
    refused(await push({ ...REQUEST, redirect_uri: undefined }), 400, 'invalid_request');
    refused(await push(`${toQuery(REQUEST)}&redirect_uri=https%3A%2F%2Fevil.example%2Fcb`), 400, 'invalid_request');
    refused(await push({ ...REQUEST, response_type: 'token' }), 400, 'unsupported_response_type');
    refused(await push({ ...REQUEST, response_type: undefined }), 400, 'invalid_request');
    refused(await push({ ...REQUEST, scope: 'nothing' }), 400, 'invalid_scope');
    refused(await push({ ...REQUEST, code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }), 400, 'invalid_request');
    refused(await push({ ...REQUEST, prompt: 'none login' }), 400, 'invalid_request');
    refused(await push({ ...REQUEST, resource: 'https://unknown.example' }), 400, 'invalid_target');
    refused(await push(`${toQuery(REQUEST)}&state=again`), 400, 'invalid_request');
    refused(await push(SPA, null), 400, 'invalid_request');
    expect(Number((await test.database.row<{ n: number }>("SELECT COUNT(*) AS n FROM pushed_requests WHERE parameters LIKE '%evil%'"))?.n)).toBe(0);
  });

  it('is found by its request id where it was refused, as requests of a browser are', async () => {
    // What is kept of one client in a minute is bounded, and other tests have been refused just now.
    test.clock.advance('61s');
    const answer = await push({ ...REQUEST, redirect_uri: 'https://evil.example/cb' });
    const requestId = String(answer.headers.get('x-request-id'));
    const kept = async (): Promise<unknown> => test.database.row('SELECT endpoint, client_id, error, parameter FROM refused_requests WHERE request_id = ?', [requestId]);
    for (let tries = 0; tries < 50 && (await kept()) === undefined; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await kept()).toEqual({ endpoint: 'authorization', client_id: 'pusher', error: 'invalid_request', parameter: 'redirect_uri' });
  });

  it('takes no request_uri, neither a handle nor an address', async () => {
    refused(await push({ ...REQUEST, request_uri: await handle() }), 400, 'invalid_request');
    refused(await push({ request_uri: 'https://app.example.com/request' }), 400, 'invalid_request');
    refused(await push(`${toQuery(REQUEST)}&request_uri=`), 400, 'invalid_request');
  });

  it('takes a request object in the place of the parameters', async () => {
    const claims = { iss: 'must-sign', aud: test.url, client_id: 'must-sign', ...REQUEST };
    const requestUri = await handle({ request: await signed(claims), scope: 'ignored', state: 'ignored' }, 'must-sign');
    expectError(await bring(await handle({ request: await signed({ ...claims, prompt: 'none' }) }, 'must-sign'), 'must-sign'), 'login_required', { iss: test.url, state: 'st' });
    expectOwnPage(await bring(requestUri, 'must-sign'), 'login');
    refused(await push({ request: await signed({ ...claims, client_id: 'pusher' }) }, 'must-sign'), 400, 'invalid_request_object');
    refused(await push({ request: `${await signed(claims)}x` }, 'must-sign'), 400, 'invalid_request_object');
    refused(await push(REQUEST, 'must-sign'), 400, 'invalid_request');
    refused(await push({ request: await signed({ ...claims, redirect_uri: 'https://evil.example/cb' }) }, 'must-sign'), 400, 'invalid_request');
  });

  it('is the only way in for a client that must push', async () => {
    const outside = { client_id: 'must-push', ...REQUEST };
    expectError(await send(test.url, `/oauth2/authorize?${toQuery(outside)}`), 'invalid_request', { iss: test.url, state: 'st' });
    expectOwnPage(await bring(await handle(REQUEST, 'must-push'), 'must-push'), 'login');
  });

  it('PR-14, P11: is judged anew when it is brought: the application may have changed', async () => {
    const [retired, moved] = [await handle(REQUEST, 'retired'), await handle(REQUEST, 'moved')];
    await disableClient(test, 'retired');
    expectErrorPage(await bring(retired, 'retired'), 400, 'invalid_client');
    const { clients } = { clients: [{ client_id: 'moved', client_secret: SECRET, redirect_uris: ['https://app.example.com/new'], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid' }] };
    await test.declare({ clients });
    expectErrorPage(await bring(moved, 'moved'), 400, 'invalid_request');
  });

  it('PR-15: hands out handles that nobody can guess', async () => {
    const handles = await Promise.all(Array.from({ length: 200 }, () => handle()));
    const random = handles.map((each) => Buffer.from(each.slice(URN.length + 4, URN.length + 4 + 43), 'base64url'));
    expect(new Set(handles).size).toBe(200);
    expect(random.every((bytes) => bytes.length === 32)).toBe(true);
    // 6,400 bytes: each bit is set in about half of them (five standard deviations).
    for (let bit = 0; bit < 256; bit += 1) {
      const set = random.filter((bytes) => ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0).length;
      expect(Math.abs(set - 100)).toBeLessThan(36);
    }
  });

  it('PR-16: takes nothing else in its slot, and fits into no other', async () => {
    const browser = await signedIn();
    const app = new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback');
    const code = await app.code(browser);
    const { access_token: accessToken = '' } = await app.tokens(browser);
    const requestUri = await handle();
    const [inner] = [requestUri.slice(URN.length)];
    for (const other of [code, accessToken, 'x', '', inner.slice(0, -1), `${inner}x`, inner.toUpperCase(), ' ', '__proto__', "' OR 1=1 --", 'dwp_' + 'A'.repeat(49)]) {
      expectErrorPage(await bring(`${URN}${other}`), 400, 'invalid_request_uri');
    }
    expectErrorPage(await bring(inner), 400, 'invalid_request_uri');
    for (const each of [inner, requestUri]) {
      expect((await app.redeem(each)).body['error']).toBe('invalid_grant');
      expect((await app.refresh(each)).body['error']).toBe('invalid_grant');
      expect((await app.introspect(each))).toEqual({ active: false });
      expect((await send(test.url, '/oauth2/userinfo', { headers: { authorization: `Bearer ${each}`, accept: 'application/json' } })).status).toBe(each === inner ? 401 : 400);
    }
    expectOwnPage(await bring(requestUri), 'login');
  });
});
