import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { expectError, expectErrorPage, expectOwnPage } from '../support/authorization-answers.js';
import { Browser } from '../support/browser.js';
import { forged } from '../support/forged.js';
import { assertSound } from '../support/global-assertions.js';
import { cookiesOf, postForm, send, toQuery, type WireAnswer } from '../support/wire.js';
import { CALLBACK, SECRET, standardWorld } from '../support/world.js';

type Members = Readonly<Record<string, unknown>>;

interface Pair { readonly alg: string; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey; readonly jwk: JWK }

async function pair(alg: string, kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const OTHER = 'https://app.example.com/other';

describe('request objects (RFC 9101, OpenID Connect Core §6)', () => {
  let test: TestApp;
  let es: Pair;
  let rs: Pair;
  let stranger: Pair;
  let server: Server;
  let origin: string;
  let asked: string[] = [];
  let answer: (path: string, response: ServerResponse) => void;

  beforeAll(async () => {
    [es, rs, stranger] = await Promise.all([pair('ES256', 'es-1'), pair('RS256', 'rs-1'), pair('ES256', 'es-1')]);
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request.url ?? '', response);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = { client_secret: SECRET, redirect_uris: [CALLBACK, OTHER], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid email' };
    const jwks = { keys: [es.jwk, rs.jwk] };
    test = await createTestApp({
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...client, client_id: 'signer', jwks },
          { ...client, client_id: 'only-rs', jwks, request_object_signing_alg: 'RS256' },
          { ...client, client_id: 'unsigned', jwks, request_object_signing_alg: 'none' },
          { ...client, client_id: 'strict', jwks, require_signed_request_object: true },
          { ...client, client_id: 'strict-unsigned', jwks, request_object_signing_alg: 'none', require_signed_request_object: true },
          { ...client, client_id: 'hmac', request_object_signing_alg: 'HS256' },
          { ...client, client_id: 'sealed', jwks, request_object_encryption_alg: 'RSA-OAEP-256', request_object_encryption_enc: 'A256GCM' },
          { ...client, client_id: 'neighbour', jwks_uri: `${origin}/keys` },
          { ...client, client_id: 'far', jwks, request_uris: [`${origin}/object`, `${origin}/hashed#old`, `${origin}/slow`, `${origin}/large`, `${origin}/away`, `${origin}/gone`, `${origin}/page`, 'https://169.254.169.254/latest'] },
        ],
      },
    });
  });
  afterAll(async () => {
    await test?.close();
    server?.close();
    server?.closeAllConnections();
  });

  const seconds = (): number => Math.floor(test.clock.now() / 1000);
  const claims = (clientId: string, changes: Members = {}): Record<string, unknown> =>
    Object.fromEntries(Object.entries({ iss: clientId, aud: test.url, client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'inside', ...changes }).filter(([, value]) => value !== undefined));
  const sign = (members: Members, by: Pair = es, header: Members = {}): Promise<string> =>
    new SignJWT(members).setProtectedHeader({ alg: by.alg, kid: String(by.jwk.kid), ...header }).sign(by.privateKey);
  const bare = (members: unknown, header: Members = { alg: 'none' }): string => `${encode(header)}.${encode(members)}.`;
  const authorize = (query: Readonly<Record<string, string | undefined>>): Promise<WireAnswer> => send(test.url, `/oauth2/authorize?${toQuery(query)}`);
  /** With enough outside for an error to find its way to the client. */
  const trusted = (clientId: string, changes: Readonly<Record<string, string | undefined>>): Promise<WireAnswer> => authorize({ client_id: clientId, redirect_uri: CALLBACK, state: 'outside', ...changes });
  const refused = (heard: WireAnswer, code = 'invalid_request_object'): void => expectError(heard, code, { iss: test.url, state: 'outside' });
  const storedOf = async (heard: WireAnswer): Promise<Record<string, unknown>> => {
    const id = expectOwnPage(heard, 'login');
    return JSON.parse(String((await test.database.row<{ parameters: string }>('SELECT parameters FROM authorization_requests WHERE id = ?', [id]))?.parameters)) as Record<string, unknown>;
  };

  it('that strangers make this server fetch, and that are slow, keep no application waiting whose keys lie at the same host', async () => {
    const held: ServerResponse[] = [];
    answer = (path, response) => {
      if (path === '/keys') response.end(JSON.stringify({ keys: [es.jwk] }));
      else held.push(response);
    };
    const flood = Array.from({ length: 40 }, (_, at) => trusted('far', { request_uri: `${origin}/${at % 2 === 0 ? 'object' : 'slow'}` }));
    while (held.length < 4) await wait(10);
    expectOwnPage(await authorize({ client_id: 'neighbour', request: await sign(claims('neighbour')) }), 'login');
    expect(held).toHaveLength(4);
    answer = (_, response) => response.writeHead(404).end();
    for (const response of held) response.writeHead(404).end();
    for (const heard of await Promise.all(flood)) refused(heard, 'invalid_request_uri');
    asked = [];
  });

  it('lets a person sign in for a signed request, to the end', async () => {
    const browser = new Browser(test.url);
    let page = await browser.open(`${test.url}/oauth2/authorize?${toQuery({ client_id: 'signer', request: await sign(claims('signer')) })}`);
    page = await browser.signIn('alice');
    page = await browser.decide('allow');
    expect(page.leftFor?.searchParams.get('code')).toMatch(/^dwc_/);
    expect(page.leftFor?.searchParams.get('state')).toBe('inside');
  });

  it('counts nothing but what the object holds (RFC 9101 §6.3)', async () => {
    const heard = await authorize({
      client_id: 'signer', redirect_uri: 'https://evil.example/cb', scope: 'openid email', state: 'outside', nonce: 'outside', max_age: '1', prompt: 'none',
      request: await sign(claims('signer', { redirect_uri: OTHER, max_age: 300, login_hint: 'alice' })),
    });
    expect(await storedOf(heard)).toMatchObject({ clientId: 'signer', redirectUri: OTHER, scopes: ['openid'], state: 'inside', maxAge: 300, loginHint: 'alice', prompt: [] });
    expect(await storedOf(await authorize({ client_id: 'signer', request: await sign(claims('signer')) }))).not.toHaveProperty('nonce');
  });

  it('takes numbers, objects and lists as JSON has them', async () => {
    const stored = await storedOf(await authorize({ client_id: 'signer', request: await sign(claims('signer', { max_age: 0, claims: { userinfo: { email: null } }, x: { y: 1 }, unknown: true })) }));
    expect(stored).toMatchObject({ maxAge: 0 });
    for (const wrong of [{ max_age: '1' , scope: 7 }, { state: ['a'] }, { redirect_uri: { a: 1 } }, { nonce: null }, { max_age: [1] }, { resource: [1] }, { prompt: true }]) refused(await trusted('signer', { request: await sign(claims('signer', wrong)) }));
  });

  it('is told what is wrong inside as for any request, where the object says', async () => {
    expectError(await authorize({ client_id: 'signer', request: await sign(claims('signer', { redirect_uri: OTHER, response_type: 'token' })) }), 'unsupported_response_type', { to: OTHER, iss: test.url, state: 'inside' }, { registered: [OTHER] });
    expectErrorPage(await authorize({ client_id: 'signer', redirect_uri: CALLBACK, request: await sign(claims('signer', { redirect_uri: 'https://evil.example/cb' })) }), 400, 'invalid_request');
    expectErrorPage(await authorize({ client_id: 'signer', redirect_uri: CALLBACK, request: await sign(claims('signer', { redirect_uri: undefined })) }), 400, 'invalid_request');
  });

  it('shows a page where nothing outside can be trusted', async () => {
    expectErrorPage(await authorize({ client_id: 'signer', request: 'e30.e30.' }), 400, 'invalid_request_object');
    expectErrorPage(await authorize({ client_id: 'signer', redirect_uri: 'https://evil.example/cb', request: 'e30.e30.' }), 400, 'invalid_request_object');
    expectErrorPage(await authorize({ client_id: 'signer', request_uri: 'https://evil.example/request' }), 400, 'invalid_request_uri');
    expectErrorPage(await postForm(test.url, '/oauth2/authorize', { client_id: 'signer', request_uri: 'https://evil.example/request' }, { cookie: cookiesOf(await trusted('signer', { response_type: 'code', scope: 'openid' })) }), 400, 'invalid_request_uri');
    expectErrorPage(await authorize({ client_id: 'nobody', redirect_uri: CALLBACK, request: await sign(claims('nobody')) }), 400, 'invalid_client');
    expectErrorPage(await authorize({ redirect_uri: CALLBACK, request: await sign(claims('signer')) }), 400, 'invalid_request');
  });

  it('AZ-47: refuses request and request_uri together, and either of them twice', async () => {
    const request = await sign(claims('signer'));
    refused(await trusted('signer', { request, request_uri: `${origin}/object` }), 'invalid_request');
    const query = toQuery({ client_id: 'signer', redirect_uri: CALLBACK, state: 'outside', request });
    refused(await send(test.url, `/oauth2/authorize?${query}&request=${request}`), 'invalid_request');
    expectErrorPage(await authorize({ client_id: 'signer', request, request_uri: `${origin}/object` }), 400, 'invalid_request');
  });

  it('takes a POST from the site of a client, and keeps a long one a POST', async () => {
    const form = { client_id: 'signer', request: await sign(claims('signer')) };
    const sentOn = await postForm(test.url, '/oauth2/authorize', form);
    expect(sentOn.status).toBe(303);
    expectOwnPage(await send(test.url, String(sentOn.headers.get('location'))), 'login');
    const long = { client_id: 'signer', request: await sign(claims('signer', { x: 'x'.repeat(9000) })) };
    const first = await postForm(test.url, '/oauth2/authorize', long);
    expectOwnPage(first, 'login');
    expectOwnPage(await postForm(test.url, '/oauth2/authorize', long, { cookie: cookiesOf(first) }), 'login');
  });

  describe('PR-10: are believed for their signature alone', () => {
    it('by a key of the client, in any algorithm it has keys for', async () => {
      expectOwnPage(await authorize({ client_id: 'signer', request: await sign(claims('signer'), rs) }), 'login');
      expectOwnPage(await authorize({ client_id: 'signer', request: await sign(claims('signer'), es, { typ: 'oauth-authz-req+jwt' }) }), 'login');
      expectOwnPage(await authorize({ client_id: 'only-rs', request: await sign(claims('only-rs'), rs) }), 'login');
      refused(await trusted('only-rs', { request: await sign(claims('only-rs')) }));
      refused(await trusted('signer', { request: await sign(claims('signer'), stranger) }));
      refused(await trusted('app', { request: await sign(claims('app')) }));
      const [header, , signature] = (await sign(claims('signer'))).split('.');
      refused(await trusted('signer', { request: `${header}.${encode(claims('signer', { scope: 'openid email' }))}.${signature}` }));
    });

    it('not where alg is none, but for a client that is registered so', async () => {
      for (const client of ['signer', 'only-rs', 'strict', 'app']) refused(await trusted(client, { request: bare(claims(client)) }));
      for (const alg of ['None', 'NONE', '', 'nOnE']) refused(await trusted('unsigned', { request: bare(claims('unsigned'), { alg }) }));
      expectOwnPage(await authorize({ client_id: 'unsigned', request: bare(claims('unsigned')) }), 'login');
      refused(await trusted('unsigned', { request: `${bare(claims('unsigned'))}AAAA` }));
      refused(await trusted('unsigned', { request: await sign(claims('unsigned')) }));
    });

    it('not by an HMAC under the public key, nor under a secret of a client that is not registered so', async () => {
      const header = encode({ alg: 'HS256', kid: 'rs-1' });
      const body = encode(claims('signer'));
      for (const secret of [await exportSPKI(rs.publicKey), JSON.stringify(rs.jwk), SECRET]) {
        refused(await trusted('signer', { request: `${header}.${body}.${createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url')}` }));
      }
    });

    it('by an HMAC under the secret of a client that is registered so', async () => {
      const request = await new SignJWT(claims('hmac')).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));
      expectOwnPage(await authorize({ client_id: 'hmac', request }), 'login');
      refused(await trusted('hmac', { request: await new SignJWT(claims('hmac')).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(`${SECRET}x`)) }));
    });

    it('and not by a key that the header brings, which nobody fetches', async () => {
      asked = [];
      answer = (_path, response) => response.end(JSON.stringify({ keys: [stranger.jwk] }));
      for (const extra of [{ jku: `${origin}/keys` }, { x5u: `${origin}/keys` }, { jwk: stranger.jwk }, { x5c: ['AAAA'] }]) {
        const header = { alg: 'ES256', kid: 'es-1', ...extra };
        refused(await trusted('signer', { request: await new SignJWT(claims('signer')).setProtectedHeader(header).sign(stranger.privateKey) }));
      }
      refused(await trusted('signer', { request: `${encode({ alg: 'ES256', crit: ['x'], x: 1 })}.${encode(claims('signer'))}.AAAA` }));
      expect(asked).toEqual([]);
    });

    it('and where a client must sign, everything else is refused', async () => {
      expectOwnPage(await authorize({ client_id: 'strict', request: await sign(claims('strict')) }), 'login');
      refused(await trusted('strict', { response_type: 'code', scope: 'openid' }), 'invalid_request');
      expectError(await authorize({ client_id: 'strict-unsigned', request: bare(claims('strict-unsigned')) }), 'invalid_request', { iss: test.url, state: 'inside' });
    });
  });

  describe('are this client\'s, for this server, now', () => {
    it.each<[string, Members]>([
      ['no client_id', { client_id: undefined }], ['another client_id', { client_id: 'app' }], ['another iss', { iss: 'app' }], ['another aud', { aud: 'https://other.example' }], ['a list of other audiences', { aud: ['https://other.example'] }],
      ['the client_id as sub', { sub: 'signer' }], ['an exp that has passed', { exp: 1 }], ['an exp that is a text', { exp: '99999999999' }], ['an nbf to come', { nbf: 99_999_999_999 }], ['an iat to come', { iat: 99_999_999_999 }],
      ['a request inside', { request: 'e30.e30.' }], ['a request_uri inside', { request_uri: 'https://evil.example/' }], ['a client_secret inside', { client_secret: SECRET }],
    ])('and refused with %s (PR-12)', async (_what, changes) => refused(await trusted('signer', { request: await sign(claims('signer', changes)) })));

    it('and taken without iss, aud and times, with the issuer among the audiences, and with clocks half a minute apart', async () => {
      for (const changes of [{ iss: undefined, aud: undefined }, { aud: ['https://other.example', test.url] }, { exp: seconds() - 20, nbf: seconds() + 20, iat: seconds() + 20 }]) {
        expectOwnPage(await authorize({ client_id: 'signer', request: await sign(claims('signer', changes)) }), 'login');
      }
      for (const changes of [{ exp: seconds() - 31 }, { nbf: seconds() + 40 }, { iat: seconds() + 40 }]) refused(await trusted('signer', { request: await sign(claims('signer', changes)) }));
    });

    it('and no token of another kind', async () => {
      for (const typ of ['at+jwt', 'client-authentication+jwt', 'logout+jwt', 'JWS']) refused(await trusted('signer', { request: await sign(claims('signer'), es, { typ }) }));
      refused(await trusted('signer', { request: await sign(claims('signer'), es, { typ: 7 }) }));
    });
  });

  it('PR-12: refuses what is no JWT with an object inside', async () => {
    const twice = `{"client_id":"unsigned","redirect_uri":"${CALLBACK}","response_type":"code","scope":"openid","scope":"openid email"}`;
    const header = encode({ alg: 'none' });
    const hostile = [
      'x', '..', '...', 'e30.e30', `${encode('null')}.${encode({})}.`, `${header}.${encode('null')}.`, `${header}.${encode('[]')}.`, `${header}.${encode('"text"')}.`, `${header}.${encode('7')}.`, `${header}.${encode('{')}.`,
      `${header}.${encode(twice)}.`, `${encode('{"alg":"ES256","alg":"none"}')}.${encode(claims('unsigned'))}.`, `${header}.${encode('{"__proto__":{"client_id":"unsigned"}}')}.`, `${header}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.`,
      `${header}.${encode(`${'['.repeat(5000)}${']'.repeat(5000)}`)}.`, `${header}.${encode(claims('unsigned'))}=.`, `${header}.${encode({ ...claims('unsigned'), state: '\ud800' })}.`,
    ];
    for (const request of hostile) refused(await trusted('unsigned', { request }));
  });

  describe('encrypted to this server', () => {
    const encrypt = async (alg: string, enc: string, text: string): Promise<string> => {
      const { keys } = JSON.parse((await send(test.url, '/oauth2/jwks')).body) as { keys: JWK[] };
      const key = keys.find((each) => each.use === 'enc' && (each.kty === 'RSA') === alg.startsWith('RSA'));
      expect(key).toBeDefined();
      return new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg, enc, kid: String(key?.kid), cty: 'oauth-authz-req+jwt' }).encrypt(await importJWK(key ?? {}, alg));
    };

    it('are read, as the client is registered or, where it is not, in what discovery lists', async () => {
      expectOwnPage(await authorize({ client_id: 'sealed', request: await encrypt('RSA-OAEP-256', 'A256GCM', await sign(claims('sealed'))) }), 'login');
      expectOwnPage(await authorize({ client_id: 'signer', request: await encrypt('ECDH-ES', 'A128GCM', await sign(claims('signer'))) }), 'login');
      expectOwnPage(await authorize({ client_id: 'signer', request: await encrypt('ECDH-ES+A128KW', 'A128CBC-HS256', await sign(claims('signer'))) }), 'login');
    });

    it('are refused in another algorithm than the registered one, damaged, and with nothing signed inside', async () => {
      refused(await trusted('sealed', { request: await encrypt('ECDH-ES', 'A256GCM', await sign(claims('sealed'))) }));
      refused(await trusted('sealed', { request: await encrypt('RSA-OAEP-256', 'A128GCM', await sign(claims('sealed'))) }));
      const good = await encrypt('RSA-OAEP-256', 'A256GCM', await sign(claims('sealed')));
      refused(await trusted('sealed', { request: forged(good) }));
      refused(await trusted('sealed', { request: await encrypt('RSA-OAEP-256', 'A256GCM', JSON.stringify(claims('sealed'))) }));
      // The lock is everybody's to close: who wrote it is told by the signature inside.
      refused(await trusted('sealed', { request: await encrypt('RSA-OAEP-256', 'A256GCM', bare(claims('sealed'))) }));
    });
  });

  describe('by reference', () => {
    const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

    it('are fetched anew for each request, from an address that is registered', async () => {
      const object = await sign(claims('far'));
      asked = [];
      answer = (_path, response) => response.writeHead(200, { 'content-type': 'application/oauth-authz-req+jwt' }).end(object);
      expectOwnPage(await authorize({ client_id: 'far', request_uri: `${origin}/object` }), 'login');
      expectOwnPage(await authorize({ client_id: 'far', request_uri: `${origin}/object#whatever` }), 'login');
      expect(asked).toEqual(['/object', '/object']);
    });

    it('are remembered under the hash that they have', async () => {
      const object = await sign(claims('far'));
      const other = await sign(claims('far', { redirect_uri: OTHER }));
      asked = [];
      answer = (_path, response) => response.end(object);
      const uri = `${origin}/hashed#${digestOf(object)}`;
      for (let time = 0; time < 3; time += 1) expectOwnPage(await authorize({ client_id: 'far', request_uri: uri }), 'login');
      expect(asked).toEqual(['/hashed']);
      answer = (_path, response) => response.end(other);
      for (let time = 0; time < 2; time += 1) expect(await storedOf(await authorize({ client_id: 'far', request_uri: `${origin}/hashed#${digestOf('something else')}` }))).toMatchObject({ redirectUri: OTHER });
      expect(asked).toEqual(['/hashed', '/hashed', '/hashed']);
    });

    it('are refused from any other address, which nobody asks', async () => {
      asked = [];
      for (const uri of [`${origin}/other`, `${origin}/object/`, `${origin}/object?x=1`, `${origin}/OBJECT`, 'file:///etc/passwd', 'urn:x', 'x', `${origin}/object`.replace('http', 'HTTP'), 'x'.repeat(3000)]) {
        refused(await trusted('far', { request_uri: uri }), 'invalid_request_uri');
      }
      refused(await trusted('signer', { request_uri: `${origin}/object` }), 'invalid_request_uri');
      expect(asked).toEqual([]);
    });

    it('PR-09: nothing that the address does hangs or leads inside', async () => {
      asked = [];
      answer = (path, response) => {
        if (path === '/away') response.writeHead(302, { location: `${origin}/object` }).end();
        else if (path === '/gone') response.writeHead(404).end('not here');
        else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>');
        else if (path === '/large') response.end('x'.repeat(10 * 1024 * 1024));
      };
      refused(await trusted('far', { request_uri: `${origin}/away` }), 'invalid_request_uri');
      refused(await trusted('far', { request_uri: `${origin}/gone` }), 'invalid_request_uri');
      refused(await trusted('far', { request_uri: `${origin}/large` }), 'invalid_request_uri');
      refused(await trusted('far', { request_uri: `${origin}/page` }));
      refused(await trusted('far', { request_uri: 'https://169.254.169.254/latest' }), 'invalid_request_uri');
      const before = Date.now();
      refused(await trusted('far', { request_uri: `${origin}/slow` }), 'invalid_request_uri');
      expect(Date.now() - before).toBeLessThan(6000);
      expect(asked).toEqual(['/away', '/gone', '/large', '/page', '/slow']);
    }, 20_000);
  });

  it('never shows the object on a page or in an address', async () => {
    const request = await sign(claims('signer', { exp: 1 }));
    const heard = await authorize({ client_id: 'signer', request });
    assertSound(heard, { sent: [request] });
    expect(heard.body).not.toContain(request.slice(0, 60));
  });
});
