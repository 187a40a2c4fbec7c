import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { disableClient } from '../support/acts.js';
import { expectError, expectErrorPage, expectOwnPage } from '../support/authorization-answers.js';
import { pkce } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { cookiesOf, FORM, postForm, send, toQuery, type WireAnswer } from '../support/wire.js';
import { CALLBACK } from '../support/world.js';

const REQUEST = { client_id: 'app', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'st' } as const;
const EVIL = 'https://evil.example/cb';

/** Besides what is usual; `undefined` leaves it out. */
type Changes = Readonly<Record<string, string | undefined>>;

const queryOf = (changes: Changes = {}): string => toQuery({ ...REQUEST, ...changes });

describe('GET /oauth2/authorize', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(async () => test.close());

  const authorize = async (query: string): Promise<WireAnswer> => send(test.url, `/oauth2/authorize?${query}`);
  const ask = async (changes: Changes): Promise<WireAnswer> => authorize(queryOf(changes));
  const waiting = async (): Promise<number> => Number((await test.database.row<{ n: number }>('SELECT COUNT(*) AS n FROM authorization_requests'))?.n);

  describe('before client and redirect URI are known to belong together: a page, never a redirect', () => {
    it.each<[string, string, string, string]>([
      ['AZ-01', 'no client_id', queryOf({ client_id: undefined }), 'invalid_request'],
      ['AZ-01', 'an empty client_id', queryOf({ client_id: '' }), 'invalid_request'],
      ['AZ-01', 'no parameters at all', '', 'invalid_request'],
      ['AZ-01', 'an unknown client', queryOf({ client_id: 'nobody' }), 'invalid_client'],
      ['AZ-01', 'a client_id in another case', queryOf({ client_id: 'App' }), 'invalid_client'],
      ['AZ-01', 'a client_id with a trailing space', queryOf({ client_id: 'app ' }), 'invalid_client'],
      ['AZ-01', 'a client_id with NUL', queryOf({ client_id: 'app\0' }), 'invalid_client'],
      ['AZ-01', 'a prototype name as client_id', queryOf({ client_id: '__proto__' }), 'invalid_client'],
      ['AZ-01', 'SQL as client_id', queryOf({ client_id: "app' OR 1=1 --" }), 'invalid_client'],
      ['AZ-01', 'a client_id of 8 KB', queryOf({ client_id: 'a'.repeat(8000) }), 'invalid_client'],
      ['AZ-01', 'markup as client_id', queryOf({ client_id: '"><script>alert(1)</script>' }), 'invalid_client'],
      ['AZ-04', 'the same client_id twice', `${queryOf()}&client_id=app`, 'invalid_request'],
      ['AZ-04', 'two client_ids', `${queryOf()}&client_id=intranet`, 'invalid_request'],
      ['AZ-05', 'the registered redirect_uri, then another', `${queryOf()}&redirect_uri=${encodeURIComponent(EVIL)}`, 'invalid_request'],
      ['AZ-05', 'another redirect_uri, then the registered one', `redirect_uri=${encodeURIComponent(EVIL)}&${queryOf()}`, 'invalid_request'],
      ['AZ-05', 'redirect_uri as an array', `${queryOf({ redirect_uri: undefined })}&redirect_uri[]=${encodeURIComponent(CALLBACK)}`, 'invalid_request'],
      ['AZ-09', 'an implicit request to an unregistered address', queryOf({ response_type: 'token', scope: 'email', redirect_uri: EVIL }), 'invalid_request'],
      ['AZ-09', 'a hybrid request without openid to an unregistered address', queryOf({ response_type: 'code token', scope: 'email', redirect_uri: EVIL, response_mode: 'fragment' }), 'invalid_request'],
      ['AZ-13', 'prompt=none to an unregistered address', queryOf({ prompt: 'none', redirect_uri: EVIL }), 'invalid_request'],
      ['AZ-13', 'prompt=none and a provoked error to an unregistered address', queryOf({ prompt: 'none login', redirect_uri: EVIL, scope: '"' }), 'invalid_request'],
      ['AZ-35', '101 parameters', `${queryOf()}&${Array.from({ length: 96 }, (_, at) => `x${at}=1`).join('&')}`, 'invalid_request'],
      ['AZ-46', 'overlong UTF-8', `${queryOf({ state: undefined })}&state=%c0%ae`, 'invalid_request'],
      ['AZ-46', 'a lone surrogate', `${queryOf({ state: undefined })}&state=%ed%a0%80`, 'invalid_request'],
      ['AZ-46', 'half a character', `${queryOf({ state: undefined })}&state=%e2%82`, 'invalid_request'],
      ['AZ-46', 'semicolons between parameters', queryOf().replaceAll('&', ';'), 'invalid_request'],
    ])('%s: %s', async (_row, _what, query, code) => {
      const before = await waiting();
      expectErrorPage(await authorize(query), 400, code);
      expectErrorPage(await postForm(test.url, '/oauth2/authorize', query), 400, code);
      expect(await waiting()).toBe(before);
    });

    it('AZ-01: an unknown client and a disabled one look alike', async () => {
      await test.declare({ clients: [{ client_id: 'retired', client_secret: 'a-secret-that-was-used-0123456789', redirect_uris: [CALLBACK], scope: 'openid' }] });
      await disableClient(test, 'retired');
      const plain = ({ status, body }: WireAnswer): unknown => ({ status, body: body.replace(/req_[0-9a-z]{26}/g, '').replaceAll('retired', 'unknown') });
      const unknown = await ask({ client_id: 'unknown' });
      const disabled = await ask({ client_id: 'retired' });
      expectErrorPage(disabled, 400, 'invalid_client');
      expect(plain(disabled)).toEqual(plain(unknown));
    });

    it('shows what was sent as text, and never what is registered', async () => {
      const answer = await ask({ redirect_uri: 'https://evil.example/"><script>alert(1)</script>' });
      expectErrorPage(answer, 400, 'invalid_request');
      expect(answer.body).toContain('https://evil.example/&quot;&gt;&lt;script&gt;');
      expect(answer.body).not.toContain(CALLBACK);
    });
  });

  describe('behind the trust line: back to the client, with state and iss', () => {
    const { challenge } = pkce();
    const deep = `${'['.repeat(1300)}${']'.repeat(1300)}`;

    it.each<[string, string, string, string]>([
      ['AZ-06', 'scope twice', `${queryOf()}&scope=email`, 'invalid_request'],
      ['AZ-06', 'response_type twice', `${queryOf()}&response_type=code`, 'invalid_request'],
      ['AZ-06', 'nonce twice', `${queryOf({ nonce: 'n' })}&nonce=n`, 'invalid_request'],
      ['AZ-06', 'code_challenge twice', `${queryOf({ code_challenge: challenge, code_challenge_method: 'S256' })}&code_challenge=${challenge}`, 'invalid_request'],
      ['AZ-06', 'prompt twice, of which one is none', `${queryOf({ prompt: 'none' })}&prompt=login`, 'invalid_request'],
      ['AZ-06', 'an unknown parameter twice', `${queryOf()}&x=1&x=2`, 'invalid_request'],
      ['AZ-06', 'response_mode twice', `${queryOf({ response_mode: 'query' })}&response_mode=fragment`, 'invalid_request'],
      ['AZ-07', 'no response_type', queryOf({ response_type: undefined }), 'invalid_request'],
      ['AZ-07', 'an empty response_type', queryOf({ response_type: '' }), 'invalid_request'],
      ['AZ-09', 'an implicit request', queryOf({ response_type: 'token' }), 'unsupported_response_type'],
      ['AZ-09', 'a hybrid request', queryOf({ response_type: 'code id_token' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type "code code"', queryOf({ response_type: 'code code' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type " code"', queryOf({ response_type: ' code' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type "code "', queryOf({ response_type: 'code ' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type with NUL', queryOf({ response_type: 'code\0' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type CODE', queryOf({ response_type: 'CODE' }), 'unsupported_response_type'],
      ['AZ-11', 'response_type none', queryOf({ response_type: 'none' }), 'unsupported_response_type'],
      ['AZ-12', 'prompt=none without a session', queryOf({ prompt: 'none' }), 'login_required'],
      ['AZ-15', 'prompt=none login', queryOf({ prompt: 'none login' }), 'invalid_request'],
      ['AZ-15', 'prompt=login none', queryOf({ prompt: 'login none' }), 'invalid_request'],
      ['AZ-15', 'prompt=none consent', queryOf({ prompt: 'none consent' }), 'invalid_request'],
      ['AZ-15', 'prompt=foo', queryOf({ prompt: 'foo' }), 'invalid_request'],
      ['AZ-15', 'prompt=NONE', queryOf({ prompt: 'NONE' }), 'invalid_request'],
      ['AZ-15', 'prompt with a tab', queryOf({ prompt: 'login\tconsent' }), 'invalid_request'],
      ['AZ-15', 'prompt=__proto__', queryOf({ prompt: '__proto__' }), 'invalid_request'],
      ...['-1', '1e309', '1e3', '9007199254740993', 'abc', '0x10', '1.5', 'NaN', 'Infinity', '+5', ' 5', '5 ', '٣'].map((value): [string, string, string, string] => ['AZ-17', `max_age=${value}`, queryOf({ max_age: value }), 'invalid_request']),
      ['AZ-19', 'claims nested a thousand times', queryOf({ claims: `{"id_token":${deep}}` }), 'invalid_request'],
      ['AZ-19', 'claims nested a thousand times in braces', queryOf({ claims: `${'{"a":'.repeat(500)}1${'}'.repeat(500)}` }), 'invalid_request'],
      ['AZ-19', 'claims as an array', queryOf({ claims: '[]' }), 'invalid_request'],
      ['AZ-19', 'claims as a string', queryOf({ claims: '"x"' }), 'invalid_request'],
      ['AZ-19', 'claims as null', queryOf({ claims: 'null' }), 'invalid_request'],
      ['AZ-19', 'claims with a prototype name', queryOf({ claims: '{"__proto__":{"x":1}}' }), 'invalid_request'],
      ['AZ-19', 'claims with a prototype name below', queryOf({ claims: '{"id_token":{"__proto__":{"x":1}}}' }), 'invalid_request'],
      ['AZ-19', 'claims that repeat a name', queryOf({ claims: '{"id_token":{},"id_token":{"acr":null}}' }), 'invalid_request'],
      ['AZ-19', 'claims that are no JSON', queryOf({ claims: "{'id_token':{}}" }), 'invalid_request'],
      ['AZ-19', 'claims of 9 KB', queryOf({ claims: `{"id_token":{"x":{"value":"${'x'.repeat(9000)}"}}}` }), 'invalid_request'],
      ...['{"id_token":[]}', '{"userinfo":"email"}', '{"id_token":{"email":true}}', '{"id_token":{"email":{"essential":1}}}', '{"id_token":{"acr":{"values":"x"}}}', '{"userinfo":{"email":[]}}'].map((claims): [string, string, string, string] => ['AZ-19', `claims=${claims}`, queryOf({ claims }), 'invalid_request']),
      ['AZ-18', 'an essential acr that nobody can reach', queryOf({ claims: '{"id_token":{"acr":{"essential":true,"values":["urn:mfa"]}}}' }), 'unmet_authentication_requirements'],
      ['AZ-18', 'an essential acr without a value that could be one', queryOf({ claims: '{"id_token":{"acr":{"essential":true,"value":7}}}' }), 'unmet_authentication_requirements'],
      ['AZ-28', 'a challenge of 42 characters', queryOf({ code_challenge: 'a'.repeat(42), code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-28', 'a challenge of 129 characters', queryOf({ code_challenge: 'a'.repeat(129), code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-28', 'a padded challenge', queryOf({ code_challenge: `${challenge}=`, code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-28', 'a challenge in base64', queryOf({ code_challenge: `${'a'.repeat(41)}+/`, code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-28', 'method s256', queryOf({ code_challenge: challenge, code_challenge_method: 's256' }), 'invalid_request'],
      ['AZ-28', 'method S512', queryOf({ code_challenge: challenge, code_challenge_method: 'S512' }), 'invalid_request'],
      ['AZ-28', 'method plain', queryOf({ code_challenge: challenge, code_challenge_method: 'plain' }), 'invalid_request'],
      ['AZ-28', 'a challenge without a method, which means plain', queryOf({ code_challenge: challenge }), 'invalid_request'],
      ['AZ-28', 'a method without a challenge', queryOf({ code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-28', 'an empty challenge with its method', queryOf({ code_challenge: '', code_challenge_method: 'S256' }), 'invalid_request'],
      ['AZ-47', 'request and request_uri', queryOf({ request: 'e30.e30.', request_uri: 'https://evil.example/request' }), 'invalid_request'],
      ['AZ-47', 'request', queryOf({ request: 'e30.e30.' }), 'invalid_request_object'],
      ['AZ-47', 'request_uri of another server', queryOf({ request_uri: 'http://169.254.169.254/latest' }), 'invalid_request_uri'],
      ['AZ-47', 'registration', queryOf({ registration: '{}' }), 'registration_not_supported'],
      ['AZ-50', 'a relative resource', queryOf({ resource: '/orders' }), 'invalid_target'],
      ['AZ-50', 'a resource with a fragment', queryOf({ resource: 'https://api.example.com/orders#x' }), 'invalid_target'],
      ['AZ-50', 'a resource with a slash more', queryOf({ resource: 'https://api.example.com/orders/' }), 'invalid_target'],
      ['AZ-50', 'an unknown resource', queryOf({ resource: 'https://evil.example' }), 'invalid_target'],
      ['AZ-50', 'a resource of a prototype name', queryOf({ resource: 'constructor' }), 'invalid_target'],
      ['AZ-50', 'a resource that the client may not use', queryOf({ client_id: 'post', resource: 'https://api.example.com/ledger' }), 'invalid_target'],
      ['AZ-50', 'the admin API, which the client may not use', queryOf({ resource: 'ADMIN' }), 'invalid_target'],
      ['AZ-50', 'one good resource and one unknown', `${queryOf()}&resource=https://api.example.com/orders&resource=https://evil.example`, 'invalid_target'],
      ['AZ-50', '90 resources', `${queryOf()}&${Array.from({ length: 90 }, (_, at) => `resource=https://api.example.com/${at}`).join('&')}`, 'invalid_target'],
      ['AZ-50', 'scopes of two APIs and no resource', queryOf({ scope: 'openid orders:read notes:read' }), 'invalid_target'],
      ['RFC 6749 §3.3', 'no scope', queryOf({ scope: undefined }), 'invalid_scope'],
      ['RFC 6749 §3.3', 'only unknown scopes', queryOf({ scope: 'nothing everything' }), 'invalid_scope'],
      ['RFC 6749 §3.3', 'a scope with a quotation mark', queryOf({ scope: 'openid "x"' }), 'invalid_scope'],
      ['RFC 6749 §3.3', 'a scope with a line break', queryOf({ scope: 'openid\nemail' }), 'invalid_scope'],
      ['RFC 6749 §3.3', 'a scope that another client has', queryOf({ client_id: 'post', scope: 'ledger:read' }), 'invalid_scope'],
      ['OAuth 2.0 Multiple Response Types', 'an unknown response_mode', queryOf({ response_mode: 'web_message' }), 'invalid_request'],
      ['OAuth 2.0 Multiple Response Types', 'a prototype name as response_mode', queryOf({ response_mode: 'toString' }), 'invalid_request'],
      ['OpenID Connect Core §3.1.2.1', 'an id_token_hint that is no token', queryOf({ id_token_hint: 'x.y.z' }), 'invalid_request'],
      ['OpenID Connect Core §3.1.2.1', 'an unsigned id_token_hint', queryOf({ id_token_hint: 'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4In0.' }), 'invalid_request'],
    ])('%s: %s', async (_row, _what, query, error) => {
      const before = await waiting();
      const sent = query.replace('resource=ADMIN', `resource=${encodeURIComponent(`${test.url}/admin/v1`)}`);
      expectError(await authorize(sent), error, { iss: test.url, state: 'st' });
      expect(await waiting()).toBe(before);
    });

    it.each([
      ['state', 2049, 'state'], ['nonce', 2049, 'nonce'], ['scope', 2049, 'scope'], ['login_hint', 513, 'login_hint'], ['ui_locales', 513, 'ui_locales'], ['acr_values', 513, 'acr_values'], ['id_token_hint', 8193, 'id_token_hint'],
    ])('AZ-23: a %s of %d characters is refused, not cut', async (name, length) => {
      const answer = await ask({ [name]: 'x'.repeat(length) });
      expectError(answer, 'invalid_request', { iss: test.url, state: name === 'state' ? undefined : 'st' });
    });

    it('AZ-06: a repeated state is not answered with either', async () => {
      expectError(await authorize(`${queryOf()}&state=other`), 'invalid_request', { iss: test.url });
    });

    it('AZ-24: without state the answer has none', async () => {
      expectError(await ask({ state: undefined, prompt: 'none' }), 'login_required', { iss: test.url });
      expectError(await ask({ state: '', prompt: 'none' }), 'login_required', { iss: test.url });
    });

    it('errors travel by the response mode that was asked for', async () => {
      expectError(await ask({ prompt: 'none', response_mode: 'fragment' }), 'login_required', { iss: test.url, state: 'st', mode: 'fragment' });
    });

    it('AZ-12: prompt=none is answered at once, without a page, and nothing waits', async () => {
      const before = await waiting();
      const answer = await ask({ prompt: 'none' });
      expectError(answer, 'login_required', { iss: test.url, state: 'st' });
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await waiting()).toBe(before);
    });

    it('RFC 9700 §2.1.1: public clients need a challenge', async () => {
      const spa = { client_id: 'spa', redirect_uri: 'https://spa.example.com/cb' };
      expectError(await ask(spa), 'invalid_request', { iss: test.url, state: 'st', to: spa.redirect_uri });
      expectOwnPage(await ask({ ...spa, code_challenge: challenge, code_challenge_method: 'S256' }), 'login');
    });

    it('a client without the code grant gets unauthorized_client or a page', async () => {
      expectErrorPage(await ask({ client_id: 'machine' }), 400, 'invalid_request');
    });
  });

  describe('what is only unusual is taken', () => {
    it.each<[string, string, string]>([
      ['AZ-23', 'a state with everything in it', queryOf({ state: `"><script>\r\nSet-Cookie: x=1\0&error=x#é😀 ${'s'.repeat(1000)}` })],
      ['AZ-35', 'display, claims_locales and unknown parameters', `${queryOf({ display: 'popup', claims_locales: 'de', acr_values: 'urn:mfa' })}&${Array.from({ length: 80 }, (_, at) => `x${at}=1`).join('&')}`],
      ['AZ-34', 'a path as ui_locales', queryOf({ ui_locales: '../../etc/passwd' })],
      ['AZ-19', 'claims as OpenID Connect Core §5.5 has them', queryOf({ claims: '{"id_token":{"acr":{"values":["urn:mfa"]}},"userinfo":{"email":null}}' })],
      ['AZ-46', 'a stray percent sign', `${queryOf({ state: undefined })}&state=%zz`],
      ['AZ-46', 'plus and %20', `${queryOf({ scope: undefined, prompt: undefined })}&scope=openid+profile%20email`],
      ['AZ-17', 'max_age=0', queryOf({ max_age: '0' })],
      ['AZ-15', 'prompt=login consent', queryOf({ prompt: 'login consent' })],
      ['RFC 6749 §3.1', 'an empty unknown parameter', `${queryOf()}&x=&=1&y`],
    ])('%s: %s', async (_row, _what, query) => {
      const answer = await authorize(query);
      const id = expectOwnPage(answer, 'login');
      const cookie = cookiesOf(answer);
      const page = await send(test.url, `/login?request=${id}`, { headers: { cookie } });
      assertSound(page);
      expect(page.status).toBe(200);
    });
  });

  describe('POST /oauth2/authorize', () => {
    it('AZ-36: is sent on as a GET where the browser sent none of our cookies', async () => {
      for (const headers of [{}, { cookie: 'AWSALBCORS=x; theme=dark' }, { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }]) {
        const answer = await postForm(test.url, '/oauth2/authorize', queryOf({ state: 'a b&c=ü' }), headers as Record<string, string>);
        assertSound(answer);
        expect(answer.status).toBe(303);
        const location = new URL(answer.headers.get('location') ?? '', test.url);
        expect(location.pathname).toBe('/oauth2/authorize');
        expect(Object.fromEntries(location.searchParams)).toEqual({ ...REQUEST, state: 'a b&c=ü' });
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    });

    it.each([
      ['application/json', JSON.stringify(REQUEST)], ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="client_id"\r\n\r\napp\r\n--x--'], ['text/xml', '<client_id>app</client_id>'],
      ['text/plain', queryOf()], [`${FORM}; charset=utf-16`, queryOf()], [`${FORM}; charset=iso-8859-1`, queryOf()],
    ])('AZ-36: a body of %s is refused', async (type, body) => {
      expectErrorPage(await send(test.url, '/oauth2/authorize', { method: 'POST', body, headers: { 'content-type': type } }), 415, 'invalid_request');
    });

    it('AZ-36: no body, half a body and a compressed one are refused', async () => {
      expectErrorPage(await send(test.url, '/oauth2/authorize', { method: 'POST' }), 400);
      expectErrorPage(await postForm(test.url, `/oauth2/authorize?${queryOf({ client_id: undefined })}`, 'client_id=app'), 400, 'invalid_request');
      expectErrorPage(await postForm(test.url, `/oauth2/authorize?redirect_uri=${encodeURIComponent(EVIL)}`, queryOf()), 400, 'invalid_request');
      expectErrorPage(await postForm(test.url, '/oauth2/authorize', queryOf(), { 'content-encoding': 'gzip' }), 415);
    });

    it('AZ-45: a body beyond 64 KB is refused', async () => {
      expectErrorPage(await postForm(test.url, '/oauth2/authorize', `${queryOf()}&x=${'x'.repeat(65_536)}`), 413, 'invalid_request');
    });

    it('AZ-45: a form too long for a query is answered where it is', async () => {
      const answer = await postForm(test.url, '/oauth2/authorize', `${queryOf({ prompt: 'none' })}&x=${'x'.repeat(20_000)}`);
      expectError(answer, 'login_required', { iss: test.url, state: 'st' });
    });
  });

  describe('AZ-45: long addresses', () => {
    it.each([[8 * 1024], [16 * 1024], [64 * 1024], [1024 * 1024]])('of %d bytes are answered at once', async (length) => {
      const began = performance.now();
      const query = `${queryOf({ prompt: 'none' })}&x=`;
      const answer = await authorize(query + 'x'.repeat(length - query.length - '/oauth2/authorize?'.length));
      expect(performance.now() - began).toBeLessThan(2_000);
      if (length === 8 * 1024) expectError(answer, 'login_required', { iss: test.url, state: 'st' });
      else {
        assertSound(answer);
        expect([414, 431]).toContain(answer.status);
        expect(answer.headers.get('location')).toBeNull();
      }
    });
  });
});
