import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PageRenderer } from '../../src/http/page-renderer.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { assertSound, waysOut } from '../support/global-assertions.js';
import { FORM, postForm, send } from '../support/wire.js';
import { CALLBACK, SECRET } from '../support/world.js';

const QUERY = new URLSearchParams({ client_id: 'app', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'st', prompt: 'none' }).toString();

/** Every route of a page, and what it takes. */
const PAGES: readonly (readonly [path: string, methods: string])[] = [
  ['/', 'GET, HEAD'], ['/login', 'GET, HEAD, POST'], ['/consent', 'GET, HEAD, POST'], ['/oauth2/authorize', 'GET, POST'], ['/oauth2/authorize/aaaaaaaaaaaaaaaaaaaaaa', 'GET'],
  ['/oauth2/logout', 'GET, POST'], ['/oauth2/logout/confirm', 'POST'],
];

describe('the pages of the journey', () => {
  let test: TestApp;
  let cookie: string;
  beforeAll(async () => {
    test = await createTestApp();
    const browser = new Browser(test.url);
    await new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback').code(browser);
    cookie = ['doorward-browser', 'doorward-session', 'doorward-device'].map((name) => `${name}=${browser.cookie(name)}`).join('; ');
  });
  afterAll(async () => test.close());

  const state = async (): Promise<unknown> => test.database.row('SELECT (SELECT COUNT(*) FROM authorizations) AS a, (SELECT COUNT(*) FROM consents) AS c, (SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL) AS s');

  describe.each(PAGES)('%s', (path, methods) => {
    it.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'SEARCH', 'MKCOL', 'GET', 'POST'].filter((method) => !methods.includes(method)))('HT-14: takes no %s', async (method) => {
      const before = await state();
      for (const headers of [{ cookie }, {}]) {
        const answer = await send(test.url, `${path}?${QUERY}&decision=logout`, { method, headers });
        assertSound(answer);
        expect([404, 405]).toContain(answer.status);
        if (answer.status === 405) expect(answer.headers.get('allow')).toBe(`${methods}, OPTIONS`);
        expect(answer.headers.getSetCookie()).toEqual([]);
        expect(answer.headers.get('location')).toBeNull();
      }
      expect(await state()).toEqual(before);
    });

    it('HT-14: tells by OPTIONS what it takes, and opens itself to no script', async () => {
      const answer = await send(test.url, path, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } });
      assertSound(answer);
      expect([answer.status, answer.headers.get('allow'), answer.body]).toEqual([204, `${methods}, OPTIONS`, '']);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    });

    it('is not another method by a header or a parameter', async () => {
      const before = await state();
      for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
        const answer = await send(test.url, `${path}?_method=POST&decision=logout&accept=1`, { headers: { cookie, [name]: 'POST' } });
        assertSound(answer);
        expect([200, 400, 405, 404, 303]).toContain(answer.status);
      }
      expect(await state()).toEqual(before);
    });

    it.each(['%zz', '%', '%c0%ae%c0%ae/', '%e0%80%af', '%ff', '%00', '%u0041', '..%2f..%2fetc%2fpasswd', '%5c..%5c', '%2e%2e/', ';x=1', '/', '//', '.css', '%0d%0aSet-Cookie:x=1'])('AZ-46, HT-16: followed by %j it is another address, or refused', async (tail) => {
      const answer = await send(test.url, `${path}${tail}`, { headers: { cookie } });
      assertSound(answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.getSetCookie()).toEqual([]);
    });

    it.each(['%zz', 'a=%', 'state=%c0%ae', 'state=%ff', '%00=%00', '&&&', '=', '?', 'request=%zz', 'request=%c0%ae', 'a[b][c]=1', '__proto__=1', 'constructor[prototype][x]=1', 'request[]=x', '%26%3d'])('AZ-46: with the query %j it answers without failing', async (query) => {
      for (const headers of [{ cookie }, {}]) {
        const answer = await send(test.url, `${path}?${query}`, { headers });
        assertSound(answer);
        expect(answer.status).toBeLessThan(500);
      }
    });

    it('does not fail on cookies that are none of ours', async () => {
      const values = ['=', ';', 'doorward-session', 'doorward-session=', 'doorward-session=%zz', `doorward-session=${'a'.repeat(43)}`, `doorward-session="${'a'.repeat(43)}"`, `doorward-session=${'a'.repeat(5000)}`, `doorward-browser=${'é'.repeat(43)}`, 'doorward-session=é; doorward-session=\u0001'.replace('\u0001', 'x'), Array.from({ length: 200 }, (_, at) => `doorward-session=${at}`).join('; '), '__proto__=x; constructor=y'];
      for (const value of values) {
        const answer = await send(test.url, `${path}?${QUERY}`, { headers: { cookie: value } });
        assertSound(answer);
        expect(answer.status).toBeLessThan(500);
        expect(answer.body).not.toContain('Alice');
      }
    });

    it('says nothing to a foreign host', async () => {
      const answer = await send(test.url, path, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' }, method: path.endsWith('confirm') ? 'POST' : 'GET' });
      expect(answer.status).toBe(421);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(waysOut(answer)).toEqual([test.url]);
    });
  });

  it.each(['/%6cogin', '/Login', '/LOGIN', '//login', '/./login', '/x/../login', '/login/', '/login//', '/login;jsessionid=1', '/%2e/login', '/oauth2%2flogout', '/oauth2/%6cogout', '/oauth2/Authorize', '/OAUTH2/authorize', '/oauth2/authorize/', '//oauth2/logout', '/consent/', '/%63onsent', '/login%20', '/login%00', '/login\t'])('NF-01: %j is answered as the page itself is, or not at all', async (path) => {
    const before = await state();
    const answer = await send(test.url, `${path}?${QUERY}`, { headers: { cookie } });
    assertSound(answer);
    expect([200, 303, 400, 404]).toContain(answer.status);
    expect(await state()).toEqual(before);
    // Posted without its token it is refused like the page itself.
    const posted = await send(test.url, path, { method: 'POST', body: 'decision=allow&username=alice&password=x', headers: { cookie, 'content-type': FORM } });
    assertSound(posted);
    expect([303, 400, 403, 404, 405]).toContain(posted.status);
    expect(posted.headers.getSetCookie()).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it('NF-11: a page that cannot be shown, and an error page that cannot either, tell nothing of why', async () => {
    const pages = test.get(PageRenderer);
    const render = pages.render.bind(pages);
    for (const broken of [['login'], ['login', 'error']]) {
      pages.render = (name, ...rest) => {
        if (broken.includes(name)) throw new TypeError('cannot read /srv/views/login.hbs: SELECT secret FROM users');
        return render(name, ...rest);
      };
      try {
        const answer = await send(test.url, '/login');
        expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('x-content-type-options')]).toEqual([500, 'no-store', 'nosniff']);
        expect(`${answer.body}${JSON.stringify([...answer.headers])}`).not.toMatch(/SELECT|TypeError|\.hbs|cannot read/);
        expect(answer.body).toContain(answer.headers.get('x-request-id') ?? '');
      } finally {
        pages.render = render;
      }
    }
  });

  it('HEAD is answered like GET, without a body', async () => {
    for (const path of ['/', '/login', '/consent']) {
      const [get, head] = [await send(test.url, path), await send(test.url, path, { method: 'HEAD' })];
      assertSound(head);
      expect([head.status, head.headers.get('location'), head.body]).toEqual([get.status, get.headers.get('location'), '']);
      expect(head.headers.get('content-security-policy')).toBe(get.headers.get('content-security-policy'));
    }
  });

  it('an Accept header decides no page away', async () => {
    for (const accept of ['application/json', '*/*', 'text/plain', '', `${'text/x,'.repeat(2000)}*/*`]) {
      const answer = await send(test.url, '/oauth2/authorize', { headers: { accept } });
      assertSound(answer);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    }
  });

  it.each(['/login', '/consent', '/oauth2/authorize', '/oauth2/logout', '/oauth2/logout/confirm'])('HT-07: a form of too many or too odd fields is refused at %s', async (path) => {
    const bodies = [Array.from({ length: 10_000 }, (_, at) => `p${at}=1`).join('&'), `a${'[b]'.repeat(1000)}=1`, 'a[__proto__][x]=1', 'username[$ne]=x&password[$ne]=x', 'decision[]=allow', 'username=a&username=b', 'csrf=a&csrf=b', 'request=a&request=b', '%', '%ff=%ff', '\0', 'x'.repeat(70_000)];
    for (const body of bodies) {
      const answer = await postForm(test.url, path, body, { cookie });
      assertSound(answer);
      expect([303, 400, 403, 413]).toContain(answer.status);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
