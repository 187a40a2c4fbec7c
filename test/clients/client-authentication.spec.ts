import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { printBasic } from '../../src/clients/credentials/basic-credentials.js';
import type { ClientAuthenticator } from '../../src/clients/client-authenticator.js';
import type { ClientRequest } from '../../src/clients/client-request.js';
import type { OAuthError } from '../../src/oauth/oauth-error.js';
import { eachDatabase } from '../support/database.js';
import { Clients, aRequest } from './support/clients.js';

const SECRET = 'correct horse+battery%staple';
const MINUTE = 60_000;

const basic = (clientId: string, secret: string): string => printBasic({ clientId, secret });
const raw = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

eachDatabase('client authentication (RFC 6749 §2.3)', (dialect) => {
  let clients: Clients;
  let authenticator: ClientAuthenticator;

  beforeEach(async () => {
    clients = await Clients.fresh(dialect);
    authenticator = clients.authenticator();
    await clients.register('basic', {}, { value: SECRET });
    await clients.register('post', { token_endpoint_auth_method: 'client_secret_post' }, { value: SECRET });
    await clients.register('public', { token_endpoint_auth_method: 'none' });
    await clients.register('keys', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example.com/jwks' }, { value: SECRET });
  });

  afterEach(async () => {
    await clients.close();
  });

  const authenticated = async (request: ClientRequest): Promise<string> => (await authenticator.authenticate(request)).clientId;

  async function refusalOf(request: ClientRequest): Promise<OAuthError> {
    try {
      await authenticator.authenticate(request);
    } catch (error) {
      return error as OAuthError;
    }
    throw new Error('The client was let in.');
  }

  it('lets a client in by the method it registered', async () => {
    expect(await authenticated(aRequest('', basic('basic', SECRET)))).toBe('basic');
    expect(await authenticated(aRequest('client_id=basic', basic('basic', SECRET)))).toBe('basic');
    expect(await authenticated(aRequest(new URLSearchParams({ client_id: 'post', client_secret: SECRET }).toString()))).toBe('post');
    expect(await authenticated(aRequest('client_id=public'))).toBe('public');
    expect(await authenticated(aRequest('client_id=public&client_secret='))).toBe('public');
  });

  it('lets a client in that does not encode its secret', async () => {
    expect(await authenticated(aRequest('', raw(`basic:${SECRET}`)))).toBe('basic');
  });

  it('needs no statement and no turn of the event loop for a client in memory', async () => {
    await authenticated(aRequest('', basic('basic', SECRET)));
    const before = clients.database.statementCount;
    expect(authenticator.authenticate(aRequest('', basic('basic', SECRET)))).toMatchObject({ clientId: 'basic' });
    expect(clients.database.statementCount).toBe(before);
  });

  it.each([
    ['CA-02 a wrong secret', aRequest('', basic('basic', 'wrong'))],
    ['CA-02 an unknown client', aRequest('', basic('nobody', SECRET))],
    ['CA-02 what can be no client', aRequest('', basic("' OR 1=1--", SECRET))],
    ['a wrong secret in the body', aRequest('client_id=post&client_secret=wrong')],
    ['an unknown client in the body', aRequest('client_id=nobody&client_secret=wrong')],
    ['an unknown public client', aRequest('client_id=nobody')],
    ['CA-06 a confidential client that only says its name', aRequest('client_id=basic')],
    ['CA-06 a client of another method that only says its name', aRequest('client_id=keys')],
    ['CA-07 a public client with a secret', aRequest(`client_id=public&client_secret=x`)],
    ['CA-07 a public client with Basic', aRequest('', basic('public', ''))],
    ['CA-08 an empty secret', aRequest('', basic('basic', ''))],
    ['CA-08 an empty secret in the body', aRequest('client_id=post&client_secret=')],
    ['CA-08 a secret of 1 MB', aRequest(`client_id=post&client_secret=${'x'.repeat(1_048_576)}`)],
    ['CA-08 NUL after the secret', aRequest('', basic('basic', `${SECRET}\0`))],
    ['the secret in another case', aRequest('', basic('basic', SECRET.toUpperCase()))],
    ['the secret with a space after it', aRequest('', basic('basic', `${SECRET} `))],
    ['the id in another case', aRequest('', basic('BASIC', SECRET))],
    ['the right secret by another method', aRequest(new URLSearchParams({ client_id: 'basic', client_secret: SECRET }).toString())],
    ['the right secret by another method still', aRequest('', basic('post', SECRET))],
    ['a secret of a client that has keys', aRequest('', basic('keys', SECRET))],
    ['no credentials', aRequest('')],
    ['a secret without a client', aRequest('client_secret=x')],
    ['malformed base64', aRequest('', 'Basic !!!')],
    ['base64 without a colon', aRequest('', raw('basic'))],
    ['Basic with nothing', aRequest('', 'Basic')],
    ['CVE-2026-9803 a scheme with nothing', aRequest('client_id=public', 'Bearer')],
    ['a bearer token', aRequest('client_id=public', 'Bearer x')],
    ['an assertion, which is known and not enabled', aRequest('client_id=keys&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=x.y.z')],
    ['CA-17 an assertion without a type', aRequest('client_id=public&client_assertion=x.y.z')],
  ])('refuses %s as invalid_client', async (_, request) => {
    expect(await refusalOf(request)).toMatchObject({ code: 'invalid_client', status: 401, description: 'Client authentication failed.' });
  });

  it('refuses a disabled client, and an expired secret, in the same words', async () => {
    await clients.register('expiring', {}, { value: SECRET, expiresAt: clients.clock.now() + MINUTE });
    expect(await authenticated(aRequest('', basic('expiring', SECRET)))).toBe('expiring');
    clients.clock.advance('1m');
    await clients.database.transaction((tx) => clients.store.disable(tx, 'basic', clients.clock.now()));
    await clients.database.transaction((tx) => clients.store.disable(tx, 'public', clients.clock.now()));
    for (const request of [aRequest('', basic('expiring', SECRET)), aRequest('', basic('basic', SECRET)), aRequest('client_id=public')]) {
      expect(await refusalOf(request)).toMatchObject({ code: 'invalid_client', description: 'Client authentication failed.' });
    }
  });

  it('lets either secret in while one is exchanged for another, and the old one no longer when it is removed', async () => {
    await clients.database.transaction((tx) => clients.store.addSecret(tx, 'basic', { name: 'new', value: 'new' }));
    for (const secret of [SECRET, 'new']) expect(await authenticated(aRequest('', basic('basic', secret)))).toBe('basic');
    const old = (await clients.store.find('basic'))?.secrets.find((secret) => secret.name !== 'new');
    await clients.database.transaction((tx) => clients.store.removeSecret(tx, 'basic', old?.id ?? ''));
    expect((await refusalOf(aRequest('', basic('basic', SECRET)))).code).toBe('invalid_client');
    expect(await authenticated(aRequest('', basic('basic', 'new')))).toBe('basic');
  });

  it.each([
    ['a header and a secret', aRequest('client_secret=x', basic('basic', SECRET))],
    ['a header and an assertion', aRequest('client_assertion=x', basic('basic', SECRET))],
    ['a secret and an assertion', aRequest('client_id=post&client_secret=x&client_assertion=y')],
    ['a client_id that the header contradicts', aRequest('client_id=post', basic('basic', SECRET))],
    ['a client_id twice', aRequest('client_id=public&client_id=public')],
    ['a client_secret twice', aRequest('client_id=post&client_secret=a&client_secret=b')],
  ])('refuses %s as invalid_request', async (_, request) => {
    expect(await refusalOf(request)).toMatchObject({ code: 'invalid_request', status: 400 });
  });

  it('takes the same time for a client that exists and one that does not (CA-02)', async () => {
    const requests = [aRequest('', basic('basic', 'wrong')), aRequest('', basic('nobody', 'wrong'))];
    const times: number[][] = [[], []];
    for (let round = 0; round < 600; round += 1) {
      for (const [which, request] of requests.entries()) {
        const started = performance.now();
        await refusalOf(request);
        times[which]?.push(performance.now() - started);
      }
    }
    const [known = 0, unknown = 0] = times.map((each) => each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? 0);
    expect(Math.abs(known - unknown)).toBeLessThan(0.5);
  });

  it('tells discovery which methods work', () => {
    expect(authenticator.methods()).toEqual(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none']);
  });

  it('says which client is named, for cross-origin rules, and says nothing of what is malformed', () => {
    expect(authenticator.namedClientId(aRequest('', basic('basic', 'wrong')))).toBe('basic');
    expect(authenticator.namedClientId(aRequest('client_id=public'))).toBe('public');
    expect(authenticator.namedClientId(aRequest('client_id=keys&client_assertion=x'))).toBe('keys');
    for (const request of [aRequest(''), aRequest('', 'Basic !!!'), aRequest('client_id=a&client_id=b'), aRequest('client_id=post', basic('basic', 'x'))]) {
      expect(authenticator.namedClientId(request)).toBeUndefined();
    }
  });

  it('records a failure with its reason, and never the secret', async () => {
    await refusalOf(aRequest('', basic('basic', 'hunter2-canary')));
    const events = await clients.events();
    expect(events).toMatchObject([{
      type: 'client.authentication_failed', outcome: 'failure', actor: 'client', clientId: 'basic', requestId: 'req_test', address: '192.0.2.1',
      details: { method: 'client_secret_basic', reason: 'The secret is wrong or has expired.' },
    }]);
    expect(JSON.stringify(events)).not.toContain('hunter2-canary');
  });

  it('records a flood as one row a minute for a client, and one for all that do not exist', async () => {
    for (let at = 0; at < 50; at += 1) {
      await refusalOf(aRequest('', basic('basic', `guess-${at}`)));
      await refusalOf(aRequest('', basic(`nobody-${at}`, 'x')));
    }
    expect(new Set((await clients.events()).map((event) => event.clientId))).toEqual(new Set(['basic', null]));
    clients.clock.advance('1m');
    await refusalOf(aRequest('', basic('basic', 'again')));
    expect((await clients.events()).at(-1)).toMatchObject({ clientId: 'basic', details: { left_out_before: 49 } });
  });
});
