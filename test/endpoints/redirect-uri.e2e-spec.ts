import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectErrorPage, expectOwnPage } from '../support/authorization-answers.js';
import { pkce } from '../support/client.js';
import { assertSound, waysOut } from '../support/global-assertions.js';
import { cookiesOf, postForm, send, toQuery, type WireAnswer } from '../support/wire.js';
import { CALLBACK } from '../support/world.js';

const WEB: readonly (readonly [row: string, uri: string])[] = [
  ['RU-01', 'https://app.example.com/cb/'], ['RU-01', 'https://app.example.com/cb//'], ['RU-01', 'https://app.example.com/cb?'], ['RU-01', 'https://app.example.com/cb?x=1'], ['RU-01', 'https://app.example.com/cb;x'],
  ['RU-02', 'https://app.example.com/CB'], ['RU-02', 'HTTPS://app.example.com/cb'], ['RU-02', 'https://APP.example.com/cb'], ['RU-02', 'Https://App.Example.Com/cb'],
  ['RU-05', 'https://app.example.com/cb#'], ['RU-05', 'https://app.example.com/cb#x'], ['RU-05', 'https://app.example.com/cb%23x'],
  ['RU-06', 'https://app.example.com/cb/../evil'], ['RU-06', 'https://app.example.com/cb/..%2fevil'], ['RU-06', 'https://app.example.com/cb/%2e%2e/evil'], ['RU-06', 'https://app.example.com/cb/%252e%252e%252fevil'],
  ['RU-06', 'https://app.example.com/../cb'], ['RU-06', 'https://app.example.com/x/../cb'], ['RU-06', 'https://app.example.com/cb/.'],
  ['RU-08', 'https://app.example.com@evil.example/cb'], ['RU-08', 'https://app.example.com:x@evil.example/cb'], ['RU-08', 'https://evil.example@app.example.com/cb'], ['RU-08', 'https://:@app.example.com/cb'],
  ['RU-09', 'https://a@b@evil.example/cb'], ['RU-09', 'https://app.example.com%40evil.example/cb'], ['RU-09', 'https://app.example.com/cb@evil.example'],
  ['RU-11', 'https://appXexample.com/cb'], ['RU-11', 'https://app.exampleXcom/cb'], ['RU-11', 'https://xapp.example.com/cb'], ['RU-11', 'https://app.example.com.evil.example/cb'], ['RU-11', 'https://evil.example/https://app.example.com/cb'],
  ['RU-13', 'https:/\\evil.example/cb'], ['RU-13', 'https:\\\\evil.example'], ['RU-13', '///evil.example'], ['RU-13', '//evil.example/cb'], ['RU-13', '/\t//evil.example'], ['RU-13', 'https:evil.example/cb'], ['RU-13', 'https:/app.example.com/cb'], ['RU-13', 'https:///app.example.com/cb'], ['RU-13', '\\\\evil.example'],
  ['RU-14', 'https://app.example.com\\.evil.example/cb'], ['RU-14', 'https://app.example.com%5c.evil.example'], ['RU-14', 'https://app.example.com\\@evil.example/cb'], ['RU-14', 'https://app.example.com\\cb'],
  ['RU-15', 'https://app.exa\tmple.com/cb'], ['RU-15', 'https://app.example.com/cb\n'], ['RU-15', 'https://app.example.com/cb\r\nSet-Cookie: x=1'], ['RU-15', 'https://app.example.com/cb\0'], ['RU-15', 'https://app.example.com/cb '], ['RU-15', ' https://app.example.com/cb'], ['RU-15', '\u200bhttps://app.example.com/cb'],
  ['RU-16', 'https://app。example.com/cb'], ['RU-16', 'https://ａpp.example.com/cb'], ['RU-16', 'https://аpp.example.com/cb'], ['RU-16', 'https://xn--pp-7kc.example.com/cb'], ['RU-16', 'https://app.exam\u00adple.com/cb'], ['RU-16', 'https://app.example.com/ｃb'], ['RU-16', 'https://app.example.com/cb\u0301'], ['RU-16', 'https://app.example.com/\u212ab'],
  ['RU-17', 'https://app.example.com/cb%20'], ['RU-17', 'https://app.example.com/%63b'], ['RU-17', 'https://app.example.com/%63%62'], ['RU-17', 'https://app.example.com/./cb'], ['RU-17', 'https://app.example.com//cb'], ['RU-17', 'https://app.example.com:443/cb'], ['RU-17', 'https://app.example.com./cb'], ['RU-17', 'https%3A%2F%2Fapp.example.com%2Fcb'],
  ['RU-18', 'http://app.example.com/cb'], ['RU-18', 'https://127.1/cb'],
  ['RU-22', 'https://127.0.0.1:1/cb'], ['RU-22', 'http://127.0.0.1/cb'], ['RU-22', 'http://127.0.0.1:8080/cb'], ['RU-22', 'http://localhost/cb'], ['RU-22', 'https://app.example.com:8443/cb'],
  ['RU-25', 'https://*.example.com/cb'], ['RU-25', 'https://app.example.com/*'], ['RU-25', '*'],
  ['RU-26', 'urn:ietf:wg:oauth:2.0:oob'],
  ['RU-27', 'null'], ['RU-27', 'undefined'], ['RU-27', '/cb'], ['RU-27', 'cb'], ['RU-27', '?'], ['RU-27', '.'],
  ['RU-31', 'javascript:alert(1)'], ['RU-31', 'JavaScript://app.example.com/%0aalert(1)'], ['RU-31', 'data:text/html,<script>alert(1)</script>'], ['RU-31', 'vbscript:x'], ['RU-31', 'file:///etc/passwd'], ['RU-31', 'blob:https://app.example.com/x'],
];

/** Registered: http://127.0.0.1/cb and com.example.app:/cb. */
const NATIVE: readonly (readonly [row: string, uri: string])[] = [
  ['RU-18', 'http://127.1/cb'], ['RU-18', 'http://0x7f.1/cb'], ['RU-18', 'http://2130706433/cb'], ['RU-18', 'http://127.000.000.001/cb'], ['RU-18', 'http://0177.0.0.1/cb'], ['RU-18', 'http://127.0.0.2/cb'], ['RU-18', 'http://[::ffff:127.0.0.1]/cb'], ['RU-18', 'http://[::1]/cb'], ['RU-18', 'http://0.0.0.0/cb'], ['RU-18', 'http://localhost/cb'],
  ['RU-22', 'https://127.0.0.1/cb'], ['RU-22', 'https://127.0.0.1:1/cb'], ['RU-22', 'http://127.0.0.1:0/cb'], ['RU-22', 'http://127.0.0.1:65536/cb'], ['RU-22', 'http://127.0.0.1:080/cb'], ['RU-22', 'http://127.0.0.1:/cb'], ['RU-22', 'http://127.0.0.1:80x/cb'], ['RU-22', 'http://127.0.0.1: 80/cb'],
  ['RU-22', 'http://127.0.0.1:8080/CB'], ['RU-22', 'http://127.0.0.1:8080/cb/'], ['RU-22', 'http://127.0.0.1:8080/cb?x'], ['RU-22', 'http://127.0.0.1:8080/cb#'], ['RU-22', 'http://127.0.0.1:8080@evil.example/cb'], ['RU-22', 'http://127.0.0.1:8080\\@evil.example/cb'], ['RU-22', 'http://u@127.0.0.1:8080/cb'], ['RU-22', 'http://127.0.0.1:8080/cb\n'], ['RU-22', 'http://127.0.0.1.evil.example/cb'], ['RU-22', 'HTTP://127.0.0.1:8080/cb'],
  ['RU-17', 'com.example.app:/CB'], ['RU-17', 'COM.EXAMPLE.APP:/cb'], ['RU-17', 'com.example.app:cb'], ['RU-17', 'com.example.app://cb'], ['RU-17', 'com.example.app:///cb'], ['RU-17', 'com.example.app:/cb?x=1'], ['RU-17', 'com.example.app:/cb#x'], ['RU-11', 'com.example.appX:/cb'], ['RU-11', 'com-example-app:/cb'],
];

describe('redirect_uri', () => {
  let test: TestApp;
  let cookie: string;
  beforeAll(async () => {
    test = await createTestApp();
    cookie = cookiesOf(await send(test.url, '/login'));
  });
  afterAll(async () => test.close());

  const { challenge } = pkce();
  const PROTECT = { code_challenge: challenge, code_challenge_method: 'S256' };

  /** Sent as a query, as a form of a browser that we know, and with errors that would have to go somewhere. */
  async function refused(clientId: string, redirectUri: string): Promise<void> {
    const request = { client_id: clientId, response_type: 'code', scope: 'openid', state: 'st', ...PROTECT, redirect_uri: redirectUri };
    const queries = [{}, { prompt: 'none' }, { response_type: 'token', response_mode: 'fragment' }].map((extra) => toQuery({ ...request, ...extra }));
    const answers = [...queries.map((query) => send(test.url, `/oauth2/authorize?${query}`)), postForm(test.url, '/oauth2/authorize', queries[0] ?? '', { cookie })];
    for (const answer of await Promise.all(answers)) {
      expectErrorPage(answer, 400, 'invalid_request', { sent: [redirectUri] });
      expect(answer.headers.get('refresh')).toBeNull();
      expect(answer.body).not.toContain('<form');
      expect(waysOut(answer)).toEqual([]);
    }
  }

  it.each(WEB)('%s: %j is not https://app.example.com/cb', async (_row, uri) => refused('app', uri));
  it.each(NATIVE)('%s: %j is not what the native client registered', async (_row, uri) => refused('native', uri));

  it.each([['http://127.0.0.1/cb'], ['http://127.0.0.1:1/cb'], ['http://127.0.0.1:51004/cb'], ['http://127.0.0.1:65535/cb'], ['com.example.app:/cb']])('RFC 8252 §7.3: %s is the native client', async (uri) => {
    const query = toQuery({ client_id: 'native', response_type: 'code', scope: 'openid', ...PROTECT, redirect_uri: uri });
    expectOwnPage(await send(test.url, `/oauth2/authorize?${query}`), 'login');
    const silent = await send(test.url, `/oauth2/authorize?${query}&prompt=none`);
    assertSound(silent);
    expect(silent.headers.get('location')).toMatch(new RegExp(`^${uri.replaceAll(/[.?/]/g, '\\$&')}\\?error=login_required&`));
  });

  it('RU-26: one that is missing is refused, whether one or several are registered', async () => {
    for (const request of [{ client_id: 'app' }, { client_id: 'app', redirect_uri: '' }, { client_id: 'native' }, { client_id: 'native', redirect_uri: '' }]) {
      expectErrorPage(await send(test.url, `/oauth2/authorize?${toQuery({ ...request, response_type: 'code', scope: 'openid' })}`), 400, 'invalid_request');
    }
  });

  it.each([[2 * 1024], [64 * 1024], [1024 * 1024]])('RU-28: one of %d bytes is refused at once', async (length) => {
    const began = performance.now();
    const query = toQuery({ client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri: `${CALLBACK}?${'x'.repeat(length)}` });
    const answer = await send(test.url, `/oauth2/authorize?${query}`);
    assertSound(answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([length === 2048 ? 400 : 431, null]);
    expect(answer.body.length).toBeLessThan(20_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('RU-25: what is no redirect URI in itself is not registered', async () => {
    for (const uri of ['https://*.example.com/cb', 'https://example.com*', 'https://app.example.com/cb#x', '//app.example.com/cb', 'javascript:alert(1)', 'https://u:p@app.example.com/cb', 'https://app.example.com/a/../cb', 'http://app.example.com/cb', 'https://app.example.com\\cb', 'https://app.example.com/cb ']) {
      const declared = test.declare({ clients: [{ client_id: 'late', client_secret: 'a-secret-that-is-late-0123456789ab', redirect_uris: [uri], scope: 'openid' }] });
      await expect(declared).rejects.toThrow(/redirect_uris/);
    }
  });

  describe('RU-31: pages of ours go on to pages of ours', () => {
    const targets: (string | undefined)[] = ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '../../../evil', '..', '.', '%2f%2fevil.example', '@evil.example', '', undefined];

    it.each(targets.map((target) => [target]))('whatever stands for a request: %j', async (target) => {
      const names = ['request', 'returnTo', 'return_to', 'next', 'continue', 'redirect', 'redirect_uri', 'referrer', 'url'];
      for (const name of names) {
        for (const path of ['/login', '/consent', '/oauth2/logout', '/']) {
          const answer: WireAnswer = await send(test.url, `${path}?${target === undefined ? name : new URLSearchParams({ [name]: target }).toString()}`);
          assertSound(answer);
          expect(answer.headers.get('location')).toBeNull();
          expect(waysOut(answer)).toEqual([]);
        }
      }
    });

    it.each(targets.filter((each): each is string => each !== undefined).map((target) => [target]))('after signing in, too: request=%j', async (target) => {
      const page = await send(test.url, '/login', { headers: { cookie } });
      const csrf = /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
      const answer = await postForm(test.url, '/login', { csrf, username: 'alice', password: 'lantern otter cobalt drizzle', request: target, next: 'https://evil.example', returnTo: '//evil.example' }, { cookie });
      expect(answer.status).toBe(303);
      const location = answer.headers.get('location') ?? '';
      expect(new URL(location, test.url).origin).toBe(test.url);
      expect(location).toMatch(/^\/(?:oauth2\/authorize\/[^/\\]*)?$/);
      const followed = await send(test.url, location, { headers: { cookie } });
      assertSound(followed);
      expect(followed.headers.get('location')).toBeNull();
    });
  });
});
