import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { basic, WireClient } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { addressOf, declaredRoutes, servedRoutes } from '../support/routes.js';
import { FORM, send } from '../support/wire.js';
import { SECRET } from '../support/world.js';

/** What stands before each handler. A route that is not here fails the build: whoever adds one says who may come in (NF-04). */
const GUARDS: Readonly<Record<string, readonly string[]>> = {
  'POST /oauth2/token': ['ClientAuthGuard'],
  'POST /oauth2/introspect': ['ClientAuthGuard'],
  'POST /oauth2/revoke': ['ClientAuthGuard'],
  'POST /oauth2/par': ['ClientAuthGuard'],
  'POST /oauth2/device_authorization': ['ClientAuthGuard'],
  'GET /oauth2/userinfo': ['UserinfoGuard'],
  'POST /oauth2/userinfo': ['UserinfoGuard'],
  'GET /api/notes': ['BearerGuard'],
  'POST /api/notes': ['BearerGuard'],
  'DELETE /api/notes/:id': ['BearerGuard'],
  'GET /account/v1/profile': ['AccountApiGuard'],
  'PATCH /account/v1/profile': ['AccountApiGuard'],
  'GET /account/v1/credentials': ['AccountApiGuard'],
  'DELETE /account/v1/credentials/:id': ['AccountApiGuard'],
  'POST /account/v1/password': ['AccountApiGuard'],
  'GET /account/v1/sessions': ['AccountApiGuard'],
  'DELETE /account/v1/sessions': ['AccountApiGuard'],
  'DELETE /account/v1/sessions/:id': ['AccountApiGuard'],
  'GET /account/v1/remembered-devices': ['AccountApiGuard'],
  'DELETE /account/v1/remembered-devices/:id': ['AccountApiGuard'],
  'GET /account/v1/grants': ['AccountApiGuard'],
  'DELETE /account/v1/grants/:client_id': ['AccountApiGuard'],
  'GET /account/v1/activity': ['AccountApiGuard'],
  'GET /account/v1/export': ['AccountApiGuard'],
  'POST /account/v1/deletion-request': ['AccountApiGuard'],
};

/** Open to everybody, and why. */
const PUBLIC: Readonly<Record<string, string>> = {
  'GET /': 'shows who is signed in in this browser, by its own cookie',
  'GET /login': 'where people prove who they are',
  'POST /login': 'where people prove who they are; a token against forged forms',
  'GET /login/passkey/options': 'what a passkey is to sign: nothing is proven yet',
  'POST /login/passkey': 'where people prove who they are; a token against forged forms',
  'GET /login/passkey/offer': 'by the session cookie, just proven; leads on for everybody else',
  'POST /login/passkey/offer': 'by the session cookie, just proven; a token against forged forms',
  'GET /account/passkeys': 'by the session cookie',
  'POST /account/passkeys/rename': 'by the session cookie; a token against forged forms',
  'POST /account/passkeys/remove': 'by the session cookie, just proven; a token against forged forms',
  'GET /account/passkeys/new': 'by the session cookie, just proven, or by a sign-in that has to end here',
  'POST /account/passkeys/new': 'by the same; a token against forged forms',
  'GET /.well-known/passkey-endpoints': 'two addresses',
  'GET /account/authenticator': 'by the session cookie',
  'GET /account/authenticator/new': 'by the session cookie, just proven, or by a sign-in that has to end here',
  'POST /account/authenticator/new': 'by the same; a token against forged forms',
  'POST /account/authenticator/rename': 'by the session cookie; a token against forged forms',
  'POST /account/authenticator/remove': 'by the session cookie, just proven; a token against forged forms',
  'GET /account/recovery-codes': 'by the session cookie',
  'GET /account/recovery-codes/new': 'by the session cookie, just proven, or by a sign-in that has to end here',
  'POST /account/recovery-codes': 'by the same; a token against forged forms',
  'POST /account/recovery-codes/download': 'by the same; a token against forged forms',
  'POST /account/recovery-codes/saved': 'by the same; a token against forged forms',
  'GET /account/email': 'by the session cookie',
  'POST /account/email': 'by the session cookie, just proven; a token against forged forms',
  'POST /account/email/cancel': 'by the session cookie; a token against forged forms',
  'POST /account/email/code': 'by the session cookie and the code that was mailed; a token against forged forms',
  'GET /account/email/confirm/:token': 'by the token that was mailed; changes nothing',
  'POST /account/email/confirm/:token': 'by the token that was mailed; a token against forged forms',
  'GET /account/email/confirm/done': 'says that it is done',
  'GET /login/enrol': 'by the pending sign-in that has to set something up',
  'GET /login/factor': 'by the pending sign-in',
  'POST /login/factor': 'by the pending sign-in; a token against forged forms',
  'GET /reset': 'where people say that they forgot their password',
  'POST /reset': 'answers everybody alike; a token against forged forms',
  'GET /reset/code': 'where people type the code that was mailed',
  'POST /reset/code': 'by the code that was mailed; a token against forged forms',
  'POST /invite/:token/again': 'by the token of an invitation that ran out; a token against forged forms',
  'GET /invite/:token/asked': 'says that somebody was asked',
  'GET /docs/errors': 'what errors mean',
  'GET /docs/errors/:name': 'what errors mean',
  'GET /login/choose': 'by the session cookie and the browser that began the request',
  'POST /login/choose': 'by the session cookie; a token against forged forms',
  'GET /device': 'where a person types the code that a device shows',
  'POST /device': 'by the code that a device shows; a token against forged forms',
  'GET /device/confirm': 'by the session cookie and the browser that typed the code',
  'POST /device/confirm': 'by the session cookie; a token against forged forms',
  'GET /logos/:digest': 'pictures that clients call their logos',
  'GET /consent': 'by the session cookie and the browser that began the request',
  'POST /consent': 'by the session cookie; a token against forged forms',
  'GET /oauth2/authorize': 'where clients send browsers: nothing is proven yet',
  'POST /oauth2/authorize': 'where clients send browsers: nothing is proven yet',
  'GET /oauth2/authorize/:id': 'goes on with what this browser began',
  'GET /oauth2/logout': 'asks the person before it does anything',
  'POST /oauth2/logout': 'asks the person before it does anything',
  'POST /oauth2/logout/confirm': 'by the session cookie; a token against forged forms',
  'GET /oauth2/jwks': 'public keys',
  'GET /.well-known/openid-configuration': 'metadata',
  'GET /.well-known/webfinger': 'the same for everybody',
  'GET /oauth2/check_session': 'the same for everybody; tells a page whether what that page was told still holds',
  'GET /.well-known/oauth-authorization-server': 'metadata',
  'GET /.well-known/oauth-protected-resource/api': 'metadata',
  'GET /.well-known/oauth-protected-resource/admin/v1': 'metadata',
  'GET /admin/v1/openapi.json': 'describes the admin API; tells nothing that the source does not',
  'GET /reference': 'shows the same to people',
  'GET /reference/:resource': 'shows the same to people',
  'GET /schema/config.json': 'describes doorward.yaml to editors',
  'GET /setup': 'shows a form to whoever has the code; it takes the code again',
  'POST /setup': 'by the one-time code; a token against forged forms',
  'GET /setup/ready': 'a sentence for everybody',
  'GET /invite/:token': 'by the one-time link',
  'POST /invite/:token': 'by the one-time link; a token against forged forms',
  'GET /invite/:token/ready': 'by the link that was used',
  'GET /invite/:token/passkey/options': 'by the one-time link, and a name for the newcomer that this server gave; writes nothing',
  'POST /invite/:token/passkey': 'by the one-time link and a passkey made for it; a token against forged forms',
  'GET /reset/:token': 'by the one-time link',
  'POST /reset/:token': 'by the one-time link; a token against forged forms',
  'GET /reset/ready': 'a sentence for everybody',
  'POST /oauth2/register': 'by the setting REGISTRATION: everybody, an initial access token, or nobody',
  'GET /oauth2/register/:id': 'by the registration access token',
  'PUT /oauth2/register/:id': 'by the registration access token',
  'DELETE /oauth2/register/:id': 'by the registration access token',
  'GET /account': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/profile': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/security': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/password': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/devices': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/apps': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/activity': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/data': 'by the session cookie; leads everybody else to the sign-in page',
  'GET /account/activity/not-me': 'by the session cookie and a proof of the last ten minutes, of what was held before the event',
  'POST /account/profile': 'by the session cookie; a token against forged forms',
  'POST /account/password': 'by the session cookie; a token against forged forms',
  'POST /account/devices/end': 'by the session cookie; a token against forged forms',
  'POST /account/devices/end-others': 'by the session cookie; a token against forged forms',
  'POST /account/devices/forget': 'by the session cookie; a token against forged forms',
  'POST /account/apps/remove': 'by the session cookie; a token against forged forms',
  'POST /account/activity/not-me': 'by the session cookie and a proof of what was held before the event; a token against forged forms',
  'POST /account/data/download': 'by the session cookie and a proof of the last ten minutes; a token against forged forms',
  'POST /account/data/delete': 'by the session cookie and a proof of the last ten minutes; a token against forged forms',
  'GET /.well-known/change-password': 'leads to the page that changes a password',
  'GET /.well-known/oauth-protected-resource/account/v1': 'metadata',
  'GET /assets/:fingerprint/:name': 'style sheets and scripts',
  'GET /brand/:fingerprint/:name': 'colours and logos of the organisation', 'GET /language': 'the languages of the pages', 'POST /language': 'remembers one in the browser that asked',
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'LOCK', 'QUERY'];

describe('every route', () => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp(); });
  afterAll(async () => test.close());

  it('says who may come in, and what it says is true (NF-04)', () => {
    const declared = declaredRoutes(test).map(({ method, path, guards }) => [`${method} ${path}`, guards] as const);
    expect(Object.fromEntries(declared.filter(([, guards]) => guards.length > 0))).toEqual(GUARDS);
    expect(declared.filter(([, guards]) => guards.length === 0).map(([route]) => route).toSorted()).toEqual(Object.keys(PUBLIC).toSorted());
  });

  it('is one that a controller declares, or an operation of the admin API: the router has no others (NF-04)', () => {
    const served = [...servedRoutes(test)].flatMap(([path, methods]) => methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS').map((method) => `${method} ${path}`));
    // test/admin-api/conventions compares what is left with the operations.
    const ours = served.filter((route) => !/^\w+ \/admin\/v1\//.test(route) || route in PUBLIC);
    expect(ours.toSorted()).toEqual([...Object.keys(GUARDS), ...Object.keys(PUBLIC)].toSorted());
  });

  it('answers each method that it has, names them for those that it lacks, and is JSON to programs (HT-14)', async () => {
    const routes = [...servedRoutes(test)].map(([path, served]) => ({ served, pattern: new RegExp(`^${path.replaceAll(/(?<=\/):\w+(?:\(([^)]*)\))?/g, (_, within?: string) => within ?? '[^/]+').replaceAll('::', ':')}$`) }));
    for (const path of servedRoutes(test).keys()) {
      // `/reset/ready` is an address of `/reset/:token` as well.
      const served = [...new Set(routes.filter(({ pattern }) => pattern.test(addressOf(path))).flatMap((route) => route.served))];
      // Their GET acts: the router has their HEAD, and refuses it.
      const methods = /^\/(oauth2\/(authorize|logout)|device\/confirm|login\/(passkey\/offer|factor)|account\/authenticator\/new)/.test(path) ? served.filter((method) => method !== 'HEAD') : served;
      const isPage = path === '/' || /^\/(login|consent|device|setup|invite|reset|reference|language|account(?!\/v1)|mail|docs|oauth2\/authorize|oauth2\/logout)/.test(path);
      for (const method of METHODS) {
        const answer = await send(test.url, addressOf(path), { method, headers: { accept: 'application/json', 'content-type': method === 'POST' ? FORM : undefined } });
        const where = `${method} ${path}`;
        assertSound(answer);
        if (method === 'OPTIONS') expect([where, answer.status]).toEqual([where, 204]);
        else if (methods.includes(method)) expect([where, [404, 405].includes(answer.status) && !path.includes(':')]).toEqual([where, false]);
        else expect([where, [404, 405, 501].includes(answer.status)]).toEqual([where, true]);
        if (answer.status === 405 && ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) {
          const allowed = new Set(answer.headers.get('allow')?.split(', '));
          expect([where, [...allowed].toSorted()]).toEqual([where, [...new Set([...methods, 'OPTIONS'])].toSorted()]);
        }
        if (!isPage && answer.body !== '' && answer.status >= 400) expect([where, answer.headers.get('content-type')]).toEqual([where, expect.stringMatching(/json/)]);
      }
    }
  });

  it('that there is not is a 404 in the language of whoever asks, and never a cacheable one (HT-14, HT-16)', async () => {
    for (const path of ['/oauth2/nothing', '/api/nothing', '/.well-known/nothing', '/nothing', '/oauth2/token/x.css', '/oauth2/userinfo/x.css', '/oauth2/jwks/x.js', '/account/x.css', '/admin', '/.env', '/.git/config']) {
      for (const accept of ['application/json', 'text/html']) {
        const answer = await send(test.url, path, { headers: { accept } });
        assertSound(answer);
        expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
        expect(answer.headers.get('content-type')).toMatch(accept === 'text/html' && !/^\/(oauth2|api|\.well-known)\//.test(path) ? /html/ : /json/);
      }
    }
  });
});

describe('the HTTP layer', () => {
  let test: TestApp;
  let token: string;
  const own = { authorization: basic('app', SECRET) };

  beforeAll(async () => {
    test = await createTestApp();
    token = (await new WireClient(test.url).tokens(new Browser(test.url), { scope: 'openid notes:read notes:write' }))['access_token'] ?? '';
  });
  afterAll(async () => test.close());

  const post = async (body: string, headers: Record<string, string> = {}, path = '/oauth2/token'): ReturnType<typeof send> => send(test.url, path, { method: 'POST', body, headers: { 'content-type': FORM, ...own, ...headers } });
  const note = async (body: string): ReturnType<typeof send> => send(test.url, '/api/notes', { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
  const errorOf = (body: string): unknown => (JSON.parse(body) as Record<string, unknown>)['error'];

  it('reads 64 KB of a body and not a byte more (HT-03)', async () => {
    const form = (bytes: number): string => `grant_type=x&padding=`.padEnd(bytes, 'x');
    for (const path of ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke']) {
      expect((await post(form(64 * 1024), {}, path)).status).toBe(400);
      const answer = await post(form(64 * 1024 + 1), {}, path);
      assertSound(answer);
      expect([answer.status, errorOf(answer.body)]).toEqual([413, 'invalid_request']);
    }
    expect((await note(`{"body":"${'x'.repeat(64 * 1024)}"}`)).status).toBe(413);
    expect((await note(`{"body":"${'x'.repeat(900)}"}`.padEnd(64 * 1024, ' '))).status).toBe(201);
  });

  it('refuses a body that says nothing of its length before it is read to the end (HT-03)', async () => {
    const answer = await overTheWire(['POST /oauth2/token HTTP/1.1', `Content-Type: ${FORM}`, 'Transfer-Encoding: chunked'], `10000\r\n${'x'.repeat(0x1_0000)}\r\n10\r\n${'x'.repeat(16)}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ['depth 100,000', '['.repeat(60_000)],
    ['depth 30,000, closed', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['ten thousand keys', `{${Array.from({ length: 6_000 }, (_, at) => `"k${at}":1`).join(',')}}`],
    ['1e400', '{"body":1e400}'], ['-0', '{"body":-0}'], ['a key twice', '{"body":"x","body":"y"}'], ['a lone surrogate', '{"body":"\\ud83d"}'],
    ['a byte order mark', '\uFEFF{"body":"x"}'], ['NaN', '{"body":NaN}'], ['a comment', '{"body":"x"/**/}'], ['a comma too many', '{"body":"x",}'], ['nothing after a colon', '{"body":}'],
    ['__proto__', '{"__proto__":{"body":"x"}}'], ['constructor', '{"body":"x","constructor":{"prototype":{"admin":true}}}'],
  ])('refuses JSON with %s, at once (HT-06, NF-10)', async (_what, body) => {
    // Work, and not time: what else this machine does is no fault of the parser.
    const since = process.cpuUsage();
    const answer = await note(body);
    const { user, system } = process.cpuUsage(since);
    expect((user + system) / 1000).toBeLessThan(500);
    assertSound(answer);
    expect(answer.status).toBe(400);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each([
    ['10,000 parameters', Array.from({ length: 8_000 }, (_, at) => `p${at}=1`).join('&')],
    ['101 parameters', Array.from({ length: 101 }, (_, at) => `p${at}=1`).join('&')],
    ['100,000 values of one', 'a[]=&'.repeat(12_000)],
  ])('refuses a form of %s, at once (HT-07)', async (_what, body) => {
    const since = performance.now();
    const answer = await post(body);
    expect(performance.now() - since).toBeLessThan(500);
    assertSound(answer);
    expect([answer.status, errorOf(answer.body)]).toEqual([400, 'invalid_request']);
  });

  it.each([`a${'[b]'.repeat(1_000)}=1`, 'a[__proto__][x]=1', '__proto__[grant_type]=client_credentials', 'constructor[prototype][x]=1', 'grant_type[]=client_credentials', 'grant_type[$ne]=x', 'grant_type.x=1'])(
    'sees no structure in the names of a form: %s (HT-07, NF-06)', async (body) => {
      const answer = await post(body);
      assertSound(answer);
      expect([answer.status, errorOf(answer.body)]).toEqual([400, 'invalid_request']);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });

  it.each([
    ['client_id', `grant_type=authorization_code&code=x&client_id=app&client_id=app`], ['code_verifier', 'grant_type=authorization_code&code=x&redirect_uri=x&code_verifier=a&code_verifier=b'],
    ['redirect_uri', 'grant_type=authorization_code&code=x&redirect_uri=x&redirect_uri=y'], ['scope', 'grant_type=refresh_token&refresh_token=x&scope=a&scope=b'], ['refresh_token', 'grant_type=refresh_token&refresh_token=x&refresh_token=x'],
  ])('refuses %s when it comes twice, or lets it change nothing (TK-10)', async (_name, body) => {
    const answer = await post(body);
    assertSound(answer);
    // What the grant does not come to read has decided nothing.
    expect([answer.status, ['invalid_request', 'invalid_grant'].includes(String(errorOf(answer.body)))]).toEqual([400, true]);
  });

  it.each([
    [{ 'content-encoding': 'gzip' }, 415], [{ 'content-encoding': 'br' }, 415], [{ 'content-encoding': 'identity' }, 400], [{ 'content-type': 'application/x-www-form-urlencoded garbage' }, 415], [{ 'content-type': `${FORM};charset="utf-16"` }, 415],
    [{ 'content-type': `${FORM}; charset=UTF-8` }, 400], [{ 'content-type': '' }, 415], [{ 'content-type': 'text/xml' }, 415], [{ 'content-type': `${FORM}, application/json` }, 415], [{ 'content-type': `\t${FORM}` }, 400],
  ])('takes a form for a form and nothing else: %j (TK-13)', async (headers, status) => {
    const answer = await post('grant_type=x&', headers as Record<string, string>);
    assertSound(answer);
    expect([400, 415]).toContain(answer.status);
    if (status === 415) expect(answer.status).toBe(415);
  });

  it.each([
    ['Accept-Language', 'en;q=0.1,'.repeat(1_500)], ['Accept', '*/*;q=0.1,'.repeat(1_300)], ['Accept-Encoding', 'x,'.repeat(5_000)], ['Range', `bytes=${'0-0,'.repeat(3_000)}`], ['If-None-Match', '"x",'.repeat(3_000)],
    ['Cookie', 'a=b; '.repeat(2_500)], ['X-Forwarded-For', '1.2.3.4, '.repeat(1_500)], ['Accept-Charset', 'x,'.repeat(5_000)], ['Prefer', 'x'.repeat(12_000)],
  ])('bears a long %s (HT-10)', async (name, value) => {
    for (const path of ['/login', '/.well-known/openid-configuration', '/oauth2/jwks']) {
      const since = performance.now();
      const answer = await send(test.url, path, { headers: { [name]: value } });
      expect(performance.now() - since).toBeLessThan(500);
      assertSound(answer);
      expect([200, 206, 304, 416]).toContain(answer.status);
    }
  });

  it('answers 431 to a head of more than 16 KB, and 400 to what is no HTTP (HT-14)', async () => {
    expect((await send(test.url, '/oauth2/jwks', { headers: { 'x-padding': 'x'.repeat(17_000) } })).status).toBe(431);
    expect((await send(test.url, `/oauth2/jwks?${'x'.repeat(17_000)}`)).status).toBe(431);
    for (const line of ['GET', 'nonsense', 'GET / HTTP/9.9', '\0\0\0\0', 'GET /\0 HTTP/1.1', 'get / HTTP/1.1', 'POST /oauth2/token HTTP/1.1\r\nContent-Length: -1', 'POST /oauth2/token HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked', 'POST /oauth2/token HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2']) {
      expect([line, (await overTheWire([line])).slice(0, 12)]).toEqual([line, 'HTTP/1.1 400']);
    }
  });

  it('answers 400 to two Host headers, whatever they say and whatever is asked for (RFC 9112 §3.2)', async () => {
    const { host } = new URL(test.url);
    for (const line of ['GET /login HTTP/1.1', 'GET /.well-known/openid-configuration HTTP/1.1', 'GET /admin/v1/users HTTP/1.1', 'GET /nowhere HTTP/1.1', 'GET /health/live HTTP/1.1', 'POST /oauth2/token HTTP/1.1', 'OPTIONS /oauth2/token HTTP/1.1']) {
      for (const second of ['Host: evil.example', `hOST: ${host}`]) expect([line, second, (await overTheWire([line, second])).slice(0, 12)]).toEqual([line, second, 'HTTP/1.1 400']);
    }
    const [page, token] = [await overTheWire(['GET /login HTTP/1.1', 'Host: evil.example']), await overTheWire(['POST /oauth2/token HTTP/1.1', 'Host: evil.example'])];
    expect(page).toMatch(/content-type: text\/html[^]*<main/i);
    expect(page).not.toContain('evil.example');
    expect(token).toContain('"error":"invalid_request","error_description":"The Host header is repeated."');
  });

  it('does not tell the inside of a fault (NF-11, ASVS 16.5.1)', async () => {
    await test.database.run('ALTER TABLE authorizations RENAME TO hidden');
    try {
      const answers = [
        await post('grant_type=authorization_code&code=dwc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa000000&redirect_uri=x'),
        await send(test.url, '/oauth2/userinfo', { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }),
        await send(test.url, '/api/notes', { headers: { authorization: `Bearer ${token}` } }),
        await post(`token=${token}`, {}, '/oauth2/introspect'),
      ];
      for (const answer of answers.filter(({ status }) => status >= 500)) {
        expect(answer.status).toBe(500);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.body).not.toMatch(/authorizations|SELECT|sqlite|no such table|at .*\.ts|node_modules/i);
        expect(answer.body).toMatch(/server_error|"status":500/);
      }
      expect(answers.filter(({ status }) => status >= 500).length).toBeGreaterThanOrEqual(3);
    } finally {
      await test.database.run('ALTER TABLE hidden RENAME TO authorizations');
    }
  });

  it('believes no header about where a request comes from, unless a proxy of ours has written it (NF-15)', async () => {
    const behind = await createTestApp({ environment: { TRUSTED_PROXIES: '10.0.0.0/8' } });
    try {
      for (const each of [test, behind]) {
        await send(each.url, '/oauth2/token', { method: 'POST', body: 'grant_type=refresh_token&refresh_token=x', headers: { ...own, 'content-type': FORM, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', forwarded: 'for=203.0.113.9' } });
        const row = await each.database.row<{ address: string }>(`SELECT address FROM audit_events WHERE type = 'refresh.refused' ORDER BY id DESC LIMIT 1`);
        expect(row?.address).toBe('127.0.0.1');
      }
    } finally {
      await behind.close();
    }
  });

  async function overTheWire(head: readonly string[], body = ''): Promise<string> {
    const { host, port } = new URL(test.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => { socket.write(`${[...head, `Host: ${host}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`); });
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => { answer += chunk; }).on('close', () => { resolve(answer); }).on('error', (error) => { if (answer === '') reject(error); });
    });
  }
});
