import { once } from 'node:events';
import { request as httpRequest, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PageApp, startPageApp } from './support/page-app.js';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Any Host header, which fetch does not allow. */
function send(app: PageApp, path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  const port = Number(new URL(app.origin).port);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: { host: new URL(app.origin).host, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end(body);
  });
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('Pages', () => {
  let app: PageApp;
  beforeAll(async () => void (app = await startPageApp()));
  afterAll(() => app.close());

  it('carry the headers that keep them from being framed, cached, sniffed and scripted', async () => {
    const { headers } = await send(app, '/pages/form');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; form-action 'self'",
      'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store', 'x-robots-tag': 'noindex',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('are not kept, and tell no other site where people come from, when they only send on', async () => {
    const { status, headers } = await send(app, '/pages/onward');
    expect([status, headers['location'], headers['cache-control'], headers['referrer-policy']]).toEqual([302, 'https://notes.acme.test/cb?code=abc', 'no-store', 'same-origin']);
  });

  it('show what was sent for the parameter at fault, as text of at most 200 characters', async () => {
    const { status, text } = await send(app, `/pages/refused?redirect_uri=${encodeURIComponent(`"><script>alert(1)</script>${'x'.repeat(300)}`)}&password=hunter2`);
    expect(status).toBe(400);
    expect(text).toContain('data-error="invalid_request"');
    expect(text).toContain('&quot;&gt;&lt;script&gt;');
    expect(text).not.toMatch(/<script>|x{200}|hunter2/);
  });

  it('answer another host with both addresses and the setting', async () => {
    const { status, text } = await send(app, '/pages/form', { host: '10.0.0.5:3000', 'x-forwarded-for': '1.2.3.4' });
    expect(status).toBe(421);
    expect(text).toContain('http://10.0.0.5:3000');
    expect(text).toContain(app.origin);
    expect(text).toContain('PUBLIC_URL');
    expect(text).toContain('x-forwarded-for');
  });

  it.each(['evil.example"><script>', 'LOCALHOST', ''])('answer the odd host %j without echoing markup', async (host) => {
    const { status, text } = await send(app, '/pages/form', { host });
    expect([400, 421]).toContain(status);
    expect(text).not.toContain('<script>');
  });

  it('leave back channels alone whatever the host', async () => {
    expect((await send(app, '/oauth2/echo', { host: 'doorward.internal:8080' })).status).toBe(200);
    expect((await send(app, '/.well-known/oauth-authorization-server', { host: 'doorward.internal:8080' })).status).toBe(200);
  });

  it('ignore forwarded hosts and addresses where no proxy is trusted', async () => {
    expect((await send(app, '/pages/form', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' })).status).toBe(200);
    const { text } = await send(app, '/oauth2/echo', { ...FORM, 'x-forwarded-for': '203.0.113.9' }, 'POST', '');
    expect(JSON.parse(text)).toMatchObject({ origin: { address: '127.0.0.1' } });
  });

  it('choose the language out of a fixed list, however long the wish', async () => {
    const began = performance.now();
    const { text } = await send(app, '/pages/form', { 'accept-language': `${'zz;q=0.1,'.repeat(1_500)}en` });
    expect(text).toContain('<html lang="en" dir="ltr">');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('Forms', () => {
  let app: PageApp;
  let cookie = '';
  let csrf = '';
  beforeAll(async () => {
    app = await startPageApp();
    const page = await send(app, '/pages/form');
    cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
    csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  });
  afterAll(() => app.close());

  const post = (headers: Record<string, string>, token = csrf): Promise<Answer> => send(app, '/pages/form', { ...FORM, ...headers }, 'POST', `username=ada&csrf=${encodeURIComponent(token)}`);

  it('are taken from the browser they were given to, whether or not it tells its origin', async () => {
    expect((await post({ cookie })).status).toBe(201);
    expect((await post({ cookie, origin: app.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await post({ cookie, origin: 'null' })).status).toBe(201);
    expect((await post({ cookie: `a=b; ; =x; ${cookie}; doorward-browser=; "` })).status).toBe(201);
  });

  it.each([
    ['another origin', () => post({ cookie, origin: 'https://evil.example' })],
    ['another port', () => post({ cookie, origin: 'http://localhost:1' })],
    ['a cross-site navigation', () => post({ cookie, 'sec-fetch-site': 'cross-site' })],
    ['no cookie', () => post({})],
    ['another browser', () => post({ cookie: `doorward-browser=${'A'.repeat(43)}` })],
    ['a cookie of another shape', () => post({ cookie: 'doorward-browser=../../etc' })],
    ['no token', () => post({ cookie }, '')],
    ['a token cut short', () => post({ cookie }, csrf.slice(0, -1))],
  ])('are refused from %s, and nothing is lost', async (_what, send_) => {
    const { status, text, headers } = await send_();
    expect(status).toBe(403);
    expect(text).toContain('data-error="access_denied"');
    expect(text).toContain('reload the page and try again');
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('keep the cookie that the browser has', async () => {
    expect((await send(app, '/pages/form', { cookie })).headers['set-cookie']).toBeUndefined();
    expect((await send(app, '/pages/form', { cookie: 'doorward-browser=short' })).headers['set-cookie']).toBeDefined();
  });

  it('set a cookie that scripts cannot read and other sites cannot send', async () => {
    expect(String((await send(app, '/pages/form')).headers['set-cookie'])).toMatch(/^doorward-browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});

describe('Behind a proxy, on https, below a path', () => {
  let app: PageApp;
  beforeAll(async () => {
    app = await startPageApp({
      trustedProxies: ['127.0.0.1/32', '10.0.0.0/8'],
      url: { issuer: 'https://acme.test/id', origin: 'https://acme.test', host: 'acme.test', hostname: 'acme.test', basePath: '/id', secure: true, loopback: false },
      environment: 'production',
    });
  });
  afterAll(() => app.close());

  const VIA = { 'x-forwarded-host': 'acme.test', 'x-forwarded-proto': 'https' };

  it('serves below the path, and metadata also where RFC 8414 inserts it', async () => {
    expect((await send(app, '/id/pages/form', VIA)).status).toBe(200);
    expect((await send(app, '/id/.well-known/oauth-authorization-server')).text).toContain('metadata');
    expect((await send(app, '/.well-known/oauth-authorization-server/id')).text).toContain('metadata');
    expect((await send(app, '/.well-known/oauth-authorization-server/idx')).status).toBe(404);
  });

  it('says where it is outside the path', async () => {
    for (const path of ['/', '/pages/form', '/idx/pages/form', '/oauth2/echo']) {
      const { status, text } = await send(app, path, VIA);
      expect([path, status, text.includes('https://acme.test/id')]).toEqual([path, 404, true]);
    }
  });

  it('names its cookie so that plain http and other hosts cannot plant it', async () => {
    const { headers, text } = await send(app, '/id/pages/form', VIA);
    expect(String(headers['set-cookie'])).toMatch(/^__Secure-doorward-browser=[\w-]{43}; Path=\/id; HttpOnly; SameSite=Lax; Secure$/);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(text).toContain('action="/id/login"');
    expect(text).toMatch(/href="\/id\/assets\/[\w-]{12}\/site\.css"/);
  });

  it('takes the host from the proxy, and tells nobody its headers in production', async () => {
    expect((await send(app, '/id/pages/form', { ...VIA, 'x-forwarded-host': 'acme.test:443' })).status).toBe(200);
    const wrong = await send(app, '/id/pages/form', { 'x-forwarded-host': 'intern.acme.test' });
    expect([wrong.status, wrong.text.includes('intern.acme.test'), wrong.text.includes('x-forwarded-host')]).toEqual([421, true, false]);
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'], ['203.0.113.9, 10.1.2.3', '203.0.113.9'], ['6.6.6.6, 203.0.113.9, 10.1.2.3', '203.0.113.9'], ['203.0.113.9:4711', '203.0.113.9'], ['[2001:db8::1]:99', '2001:db8::1'],
    ['localhost', '127.0.0.1'], ['evil.example, 10.1.2.3', '10.1.2.3'], ['fe80::1%eth0', '127.0.0.1'], ['<script>', '127.0.0.1'], ['::ffff:203.0.113.9', '203.0.113.9'],
    [Array.from({ length: 500 }, (_, i) => `9.9.${i % 256}.9`).join(','), '9.9.243.9'],
  ])('takes of X-Forwarded-For %s the address %s', async (header, address) => {
    const { text } = await send(app, '/id/oauth2/echo', { ...FORM, 'x-forwarded-for': header }, 'POST', '');
    expect(JSON.parse(text)).toMatchObject({ origin: { address } });
  });
});

describe('Scripts of other origins', () => {
  let app: PageApp;
  beforeAll(async () => void (app = await startPageApp()));
  afterAll(() => app.close());

  const preflight = (path: string, origin: string): Promise<Answer> => send(app, path, { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }, 'OPTIONS');

  it('pass the preflight when any client registered their origin', async () => {
    expect(await preflight('/oauth2/registered', 'https://other.acme.test')).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://other.acme.test', 'access-control-allow-methods': 'POST', vary: 'Origin' } });
    expect((await preflight('/oauth2/registered', 'https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it('read the answer only when their client registered it, and never with cookies', async () => {
    const read = await send(app, '/oauth2/registered', { ...FORM, origin: 'https://spa.acme.test' }, 'POST', '');
    expect(read.headers).toMatchObject({ 'access-control-allow-origin': 'https://spa.acme.test', vary: 'Origin' });
    const foreign = await send(app, '/oauth2/registered', { ...FORM, origin: 'https://other.acme.test' }, 'POST', '');
    expect([foreign.headers['access-control-allow-origin'], foreign.headers['vary']]).toEqual([undefined, 'Origin']);
    expect(read.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('read metadata from anywhere', async () => {
    expect((await send(app, '/oauth2/anybody', { origin: 'https://evil.example' })).headers['access-control-allow-origin']).toBe('*');
    expect((await preflight('/oauth2/anybody', 'https://evil.example')).headers['access-control-allow-origin']).toBe('*');
  });

  it('get nothing from pages', async () => {
    expect((await preflight('/pages/form', 'https://spa.acme.test')).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('Connections', () => {
  let app: PageApp;
  beforeAll(async () => void (app = await startPageApp()));
  afterAll(() => app.close());

  /** Everything the server says to these bytes until it closes. */
  const speak = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(app.origin).port), '127.0.0.1', () => socket.write(bytes));
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('close', () => resolve(text)).on('error', reject);
    });

  it('that send more than 16 KB of headers or address are answered 431', async () => {
    for (const bytes of [`GET / HTTP/1.1\r\nHost: x\r\nX-Y: ${'a'.repeat(17_000)}\r\n\r\n`, `GET /?${'a'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`]) {
      const answer = await speak(bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 431 /);
      expect(answer).toMatch(/x-request-id: req_/i);
    }
  });

  it('that send no HTTP are answered 400 without an echo', async () => {
    expect(await speak('hunter2\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 (?![^]*hunter2)/);
  });

  it('that ask for the server as such get an answer', async () => {
    expect(await speak(`OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 (?:204|400|404) /);
    expect(await speak(`GET http://localhost/oauth2/echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await speak(`GET / HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('that are in use when the server stops get their answer', async () => {
    const other = await startPageApp();
    const arrived = once(other.app.getHttpServer() as Server, 'request');
    const slow = fetch(`${other.origin}/oauth2/slow`);
    await arrived;
    const [answer] = await Promise.all([slow, other.close()]);
    expect(answer.status).toBe(200);
  });

  it('that trickle are closed within 30 seconds', () => {
    const { headersTimeout, requestTimeout } = app.app.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    expect(Math.max(headersTimeout, requestTimeout) + 5_000).toBeLessThanOrEqual(30_000);
  });
});

describe('Assets', () => {
  let app: PageApp;
  beforeAll(async () => void (app = await startPageApp()));
  afterAll(() => app.close());

  it('are kept for good under their fingerprint, and served but not kept under another', async () => {
    const path = /href="(\/assets\/[^"]+\/site\.css)"/.exec((await send(app, '/pages/form')).text)?.[1] ?? '';
    expect((await send(app, path)).headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' });
    expect((await send(app, path, { 'accept-encoding': 'gzip, br' })).headers['content-encoding']).toBe('gzip');
    expect((await send(app, '/assets/000000000000/site.css')).headers['cache-control']).toBe('no-cache');
  });

  it.each(['/assets/x/nothing.css', '/assets/x/..%2f..%2fpackage.json', '/assets/x/%2e%2e%2fsite.css', '/assets/x/site.css/..', '/assets/x/constructor'])('answer 404 to %s', async (path) => {
    expect((await send(app, path)).status).toBe(404);
  });
});
