import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { basic, WireClient } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { FORM, send, type WireAnswer } from '../support/wire.js';
import { SECRET, standardWorld } from '../support/world.js';

/** Where clients prove who they are, and what they would be answered if they did. */
const ENDPOINTS = [['/oauth2/token', 'grant_type=client_credentials&scope=orders%3Aread'], ['/oauth2/introspect', 'token=x'], ['/oauth2/revoke', 'token=x']] as const;

const REFUSED = { error: 'invalid_client', error_description: 'Client authentication failed.' };
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const UNSIGNED = `${json({ alg: 'none' })}.${json({ iss: 'machine', sub: 'machine', aud: 'x', exp: 9_999_999_999 })}.`;
const assertion = (value: string): string => new URLSearchParams({ client_assertion_type: JWT_BEARER, client_assertion: value }).toString();

interface Attempt {
  readonly headers?: Readonly<Record<string, string>>;
  /** Appended to the form. */
  readonly form?: string;
  /** Appended to the address. */
  readonly query?: string;
}

const REFUSALS: readonly (readonly [what: string, attempt: Attempt])[] = [
  ['nobody at all', {}],
  ['a wrong secret (CA-02)', { headers: { authorization: basic('machine', 'wrong') } }],
  ['a wrong secret in the form (CA-02)', { form: 'client_id=post&client_secret=wrong' }],
  ['an unknown client (CA-02)', { headers: { authorization: basic('nobody', SECRET) } }],
  ['an unknown client in the form (CA-02)', { form: `client_id=nobody&client_secret=${SECRET}` }],
  ['a disabled client with the right secret (CA-02)', { headers: { authorization: basic('off', SECRET) } }],
  ['a name in another case (NF-12)', { headers: { authorization: basic('Machine', SECRET) } }],
  ['a name with a space after it (NF-12)', { headers: { authorization: basic('machine ', SECRET) } }],
  ['a secret with a space after it (NF-12)', { headers: { authorization: basic('machine', `${SECRET} `) } }],
  ['a name and nothing else (CA-06)', { form: 'client_id=machine' }],
  ['a name and nothing else, of a client that posts its secret (CA-06)', { form: 'client_id=post' }],
  ['a public client with a secret (CA-07)', { form: 'client_id=spa&client_secret=x' }],
  ['a public client with a secret in the header (CA-07)', { headers: { authorization: basic('spa', 'x') } }],
  ['an empty secret (CA-08)', { headers: { authorization: basic('machine', '') } }],
  ['an empty secret in the form (CA-08)', { form: 'client_id=post&client_secret=' }],
  ['a secret of U+0000 (CA-08)', { headers: { authorization: basic('machine', '\0') } }],
  ['the secret with U+0000 after it (CA-08)', { headers: { authorization: basic('machine', `${SECRET}\0`) } }],
  ['a secret of 7 KB (CA-08)', { headers: { authorization: basic('machine', 'x'.repeat(5_000)) } }],
  ['a secret of 60 KB in the form (CA-08)', { form: `client_id=post&client_secret=${'x'.repeat(60_000)}` }],
  ['a secret that has expired (CA-09)', { headers: { authorization: basic('expiring', 'a-secret-of-yesterday-0123456789') } }],
  ['the method it did not register: in the form', { form: `client_id=machine&client_secret=${SECRET}` }],
  ['the method it did not register: in the header', { headers: { authorization: basic('post', SECRET) } }],
  ['credentials in the address', { query: `?client_id=post&client_secret=${SECRET}` }],
  ['an unsigned assertion (CA-11)', { form: assertion(UNSIGNED) }],
  ['an assertion without its type (CA-17)', { form: `client_assertion=${UNSIGNED}` }],
  ['an assertion of a type that nobody knows (CA-17)', { form: `client_assertion_type=x&client_assertion=${UNSIGNED}` }],
  ['a client of another authentication method', { headers: { authorization: basic('keys', SECRET) } }],
  ['a certificate that a header claims (CA-20)', { headers: { 'x-ssl-client-cert': '-----BEGIN CERTIFICATE-----', 'x-forwarded-client-cert': 'Subject="CN=machine"', 'client-cert': ':MIIB:' }, form: 'client_id=machine' }],
  ['a scheme that is none', { headers: { authorization: 'machine' } }],
  ['a scheme that is not for clients', { headers: { authorization: 'Bearer abc' } }],
  ['base64 that is none', { headers: { authorization: 'Basic !!!' } }],
  ['SQL for a name', { headers: { authorization: basic("machine' OR '1'='1", SECRET) } }],
];

const CONTRADICTIONS: readonly (readonly [what: string, attempt: Attempt])[] = [
  ['a secret in the header and in the form', { headers: { authorization: basic('machine', SECRET) }, form: `client_secret=${SECRET}` }],
  ['a secret and an assertion', { headers: { authorization: basic('machine', SECRET) }, form: assertion(UNSIGNED) }],
  ['two names', { headers: { authorization: basic('machine', SECRET) }, form: 'client_id=app' }],
  ['a name twice', { form: 'client_id=post&client_id=post' }],
  ['an assertion type twice (CA-17)', { form: `${assertion('a.b.c')}&client_assertion_type=${JWT_BEARER}` }],
  ['a secret twice (CA-17)', { form: `client_id=post&client_secret=${SECRET}&client_secret=x` }],
];

describe.each(ENDPOINTS)('client authentication at POST %s', (path, form) => {
  let test: TestApp;

  beforeAll(async () => {
    const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read' };
    test = await createTestApp({
      declare: {
        ...standardWorld,
        clients: [
          ...standardWorld.clients,
          { ...machine, client_id: 'off', client_secret: SECRET, disabled: true },
          { ...machine, client_id: 'keys', client_secret: SECRET, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example.com/jwks' },
          { ...machine, client_id: 'expiring', secrets: [{ name: 'old', value: 'a-secret-of-yesterday-0123456789', expires_at: '2020-01-01T00:00:00Z' }, { name: 'new', value: 'a-secret-of-tomorrow-0123456789' }] },
        ],
      },
    });
  });
  afterAll(async () => test.close());

  const post = async ({ headers = {}, form: more, query = '' }: Attempt): Promise<WireAnswer> =>
    send(test.url, `${path}${query}`, { method: 'POST', body: more === undefined ? form : `${form}&${more}`, headers: { 'content-type': FORM, ...headers } });

  it('lets the client in that proves itself as it registered', async () => {
    expect((await post({ headers: { authorization: basic('machine', SECRET) } })).status).toBe(200);
    expect((await post({ headers: { authorization: basic('expiring', 'a-secret-of-tomorrow-0123456789') } })).status).toBe(200);
  });

  it.each(REFUSALS)('answers 401 in the same words, at once, to %s', async (_what, attempt) => {
    const since = performance.now();
    const answer = await post(attempt);
    expect(performance.now() - since).toBeLessThan(1_000);
    assertSound(answer);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([401, REFUSED]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    // RFC 6749 §5.2: a challenge for whoever tried this scheme.
    expect(answer.headers.has('www-authenticate')).toBe(attempt.headers?.['authorization']?.startsWith('Basic') === true);
  });

  it.each(CONTRADICTIONS)('answers 400 invalid_request to %s', async (_what, attempt) => {
    const answer = await post(attempt);
    assertSound(answer);
    expect([answer.status, (JSON.parse(answer.body) as Record<string, unknown>)['error']]).toEqual([400, 'invalid_request']);
  });

  it('takes no token for a client, its own least of all (IN-01, CA-18)', async () => {
    const app = new WireClient(test.url);
    const tokens = await app.tokens(new Browser(test.url), { scope: 'openid orders:read' });
    for (const token of [tokens['access_token'], tokens['id_token']]) {
      for (const attempt of [{ headers: { authorization: `Bearer ${token}` } }, { form: `client_secret=${token}&client_id=post` }, { form: assertion(token ?? '') }]) {
        expect((await post(attempt)).status).toBe(401);
      }
    }
  });

  it('answers a secret of a megabyte before it looks at it (CA-08)', async () => {
    const answer = await post({ form: `client_id=post&client_secret=${'x'.repeat(1_048_576)}` });
    assertSound(answer);
    expect(answer.status).toBe(413);
    expect((await post({ headers: { authorization: basic('machine', 'x'.repeat(20_000)) } })).status).toBe(431);
  });
});
