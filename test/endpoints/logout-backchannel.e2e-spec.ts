import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { LogoutDispatcher } from '../../src/authorization/backchannel-logout/logout-dispatcher.js';
import { EndAccess } from '../../src/authorization/end-access.js';
import type { Transaction } from '../../src/database/statements.js';
import { deleteUser, disableUser, endSessions, setPasswordHash, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { allowed, DEVICE_GRANT, poll } from '../support/device.js';
import { forged } from '../support/forged.js';
import { LogoutReceiver } from '../support/logout-receiver.js';
import { newPerson } from '../support/people.js';
import { postForm, toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

interface Row { readonly client_id: string; readonly status: string; readonly attempts: number; readonly last_status: number | null; readonly last_error: string | null; readonly next_at: number | null }

eachDatabase('back-channel logout', (dialect) => {
  let test: TestApp;
  const hears = new LogoutReceiver();
  const slow = new LogoutReceiver();
  const client = (clientId: string): WireClient => new WireClient(test.url, clientId, SECRET, `https://${clientId}.example.com/cb`);

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    await Promise.all([hears.start(), slow.start()]);
    slow.status = undefined;
    const common = { client_secret: SECRET, grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access', first_party: true };
    await test.declare({
      clients: [
        { client_id: 'wiki', client_name: 'Wiki', redirect_uris: ['https://wiki.example.com/cb'], backchannel_logout_uri: hears.uri, backchannel_logout_session_required: true, id_token_signed_response_alg: 'ES256', ...common },
        { client_id: 'chat', client_name: 'Chat', redirect_uris: ['https://chat.example.com/cb'], backchannel_logout_uri: `${hears.uri}?of=chat`, id_token_signed_response_alg: 'RS256', ...common },
        { client_id: 'slow', client_name: 'Slow', redirect_uris: ['https://slow.example.com/cb'], backchannel_logout_uri: slow.uri, ...common },
        { client_id: 'stuck', client_name: 'Stuck', redirect_uris: ['https://stuck.example.com/cb'], backchannel_logout_uri: `${hears.uri}?held`, ...common },
        { client_id: 'quiet', client_name: 'Quiet', redirect_uris: ['https://quiet.example.com/cb'], ...common },
        { ...common, client_id: 'player', client_name: 'Player', redirect_uris: [], grant_types: [DEVICE_GRANT], response_types: [], scope: 'openid', backchannel_logout_uri: hears.uri },
      ],
    });
  });
  afterEach(async () => {
    hears.status = 200;
    hears.tokens.length = 0;
    await test.database.run('DELETE FROM logout_deliveries');
  });
  afterAll(async () => {
    await Promise.all([hears.close(), slow.close()]);
    await test.close();
  });

  interface Person { readonly name: string; readonly browser: Browser; readonly idTokens: Record<string, string> }
  async function somebody(clients: readonly string[], name?: string): Promise<Person> {
    const person = { name: name ?? (await newPerson(test)), browser: new Browser(test.url), idTokens: {} as Record<string, string> };
    for (const id of clients) person.idTokens[id] = (await client(id).tokens(person.browser, { scope: 'openid' }, person.name))['id_token'] ?? '';
    return person;
  }
  /** What comes back when nobody may be asked anything. */
  const silent = async ({ browser }: Person, parameters: Record<string, string> = {}): Promise<string[]> =>
    [...((await browser.open(client('wiki').authorizeUrl({ prompt: 'none', ...parameters }))).leftFor?.searchParams.keys() ?? [])];
  const signOut = async ({ browser, idTokens }: Person, by: string): Promise<unknown> => browser.open(`/oauth2/logout?${toQuery({ id_token_hint: idTokens[by] })}`);
  /** Their session ends, and what is to be delivered is changed before anybody can have looked at it. */
  async function endedAs({ name, idTokens }: Person, change: (tx: Transaction) => Promise<unknown>): Promise<void> {
    const [session] = Object.values(idTokens).map((token) => ({ id: String(decodeJwt(token)['sid']) }));
    const user = await userId(test, name);
    await test.database.transaction(async (tx) => {
      await test.get(EndAccess).ofSession(tx, { id: session?.id ?? '', userId: user }, { because: 'signed-out', actor: 'cli', origin: null });
      await change(tx);
    });
  }
  const rows = async (): Promise<Row[]> => test.database.rows<Row>('SELECT client_id, status, attempts, last_status, last_error, next_at FROM logout_deliveries ORDER BY client_id, id');
  const deliver = async (): Promise<void> => {
    await test.get(LogoutDispatcher).look();
    await test.get(LogoutDispatcher).idle();
  };
  const heard = (): string[] => hears.tokens.map((token) => String(decodeJwt(token).aud)).toSorted();

  it('tells the application of a device that was allowed in the session', async () => {
    const person = await somebody(['quiet']);
    const begun = await allowed(client('player'), person.browser, 'openid', person.name);
    const { body } = await poll(client('player'), begun.device_code);
    await signOut(person, 'quiet');
    await deliver();
    expect(heard()).toEqual(['player']);
    const [token = ''] = hears.tokens;
    expect(decodeJwt(token)).toMatchObject({ sub: decodeJwt(String(body['id_token'])).sub, sid: decodeJwt(String(body['id_token']))['sid'] });
  });

  it('LO-07: tells each application that the session was used for, by a token that can be nothing else', async () => {
    const person = await somebody(['wiki', 'chat', 'quiet']);
    await signOut(person, 'wiki');
    await deliver();
    expect(heard()).toEqual(['chat', 'wiki']);
    expect(hears.types).toContain('application/x-www-form-urlencoded');
    const keys = createRemoteJWKSet(new URL(`${test.url}/oauth2/jwks`));
    for (const token of hears.tokens) {
      const audience = String(decodeJwt(token).aud);
      const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: test.url, audience, typ: 'logout+jwt', currentDate: new Date(test.clock.now()) });
      const idToken = decodeJwt(person.idTokens[audience] ?? '');
      expect(protectedHeader.alg).toBe(audience === 'wiki' ? 'ES256' : 'RS256');
      expect(payload).toEqual({ iss: test.url, aud: audience, sub: idToken.sub, sid: idToken['sid'], iat: expect.any(Number), exp: (payload.iat ?? 0) + 120, jti: expect.stringMatching(/^[\w-]{22}$/), events: { [EVENT]: {} } });
    }
    expect(new Set(hears.tokens.map((token) => decodeJwt(token).jti)).size).toBe(2);
    expect(await rows()).toEqual([expect.objectContaining({ client_id: 'chat', status: 'delivered', attempts: 1, last_status: 200, next_at: null }), expect.objectContaining({ client_id: 'wiki', status: 'delivered' })]);
  });

  it('LO-09: signs nobody out by a logout token that is sent back, whoever signed it: this server takes none', async () => {
    const person = await somebody(['wiki']);
    const other = await somebody(['wiki']);
    await signOut(other, 'wiki');
    await deliver();
    const [real = ''] = hears.tokens;
    const claims = { ...decodeJwt(person.idTokens['wiki'] ?? ''), nonce: undefined, events: { [EVENT]: {} } };
    const unsigned = new UnsecuredJWT(claims).encode();
    const elsewhere = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt', kid: decodeProtectedHeader(real).kid ?? '' }).sign((await generateKeyPair('ES256')).privateKey);
    for (const token of [real, real, unsigned, elsewhere, forged(real)]) {
      for (const path of ['/oauth2/backchannel_logout', '/oauth2/logout/backchannel', '/backchannel-logout']) expect((await postForm(test.url, path, { logout_token: token })).status).toBe(404);
      const hinted = await person.browser.open(`/oauth2/logout?${toQuery({ id_token_hint: token })}`);
      expect([hinted.status, person.browser.text()]).toEqual([400, expect.stringContaining('There is a problem')]);
      const asked = await person.browser.open(`/oauth2/logout?${toQuery({ logout_token: token })}`);
      expect([asked.status, person.browser.text()]).toEqual([200, expect.stringContaining(person.name)]);
      expect(await silent(person, { id_token_hint: token })).not.toContain('code');
      expect(await silent(person)).toContain('code');
    }
  });

  it('has nothing to say where the session was never used for such an application, nor a second time', async () => {
    await signOut(await somebody(['quiet']), 'quiet');
    expect(await rows()).toEqual([]);
    const person = await somebody(['wiki']);
    await Promise.all([signOut(person, 'wiki'), signOut(person, 'wiki'), endSessions(test, person.name).catch(() => undefined)]);
    await signOut(person, 'wiki');
    await deliver();
    await deliver();
    expect(heard()).toEqual(['wiki']);
  });

  it('tells of it long after the last token has run out and its traces are gone', async () => {
    const person = await somebody(['wiki']);
    await test.database.run('DELETE FROM authorizations WHERE client_id = ?', ['wiki']);
    await signOut(person, 'wiki');
    await deliver();
    expect(heard()).toEqual(['wiki']);
  });

  it.each<[string, (name: string) => Promise<void>]>([
    ['disabled', async (name) => disableUser(test, name)],
    ['deleted', async (name) => deleteUser(test, name)],
    ['signed out everywhere', async (name) => endSessions(test, name)],
    ['given another password', async (name) => setPasswordHash(test, name, '$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g')],
  ])('tells of every session of somebody who is %s', async (_how, act) => {
    const first = await somebody(['wiki']);
    const second = await somebody(['wiki', 'chat'], first.name);
    const sids = [first, second].map(({ idTokens }) => decodeJwt(idTokens['wiki'] ?? '')['sid']);
    await act(first.name);
    await deliver();
    expect(heard()).toEqual(['chat', 'wiki', 'wiki']);
    expect(new Set(hears.tokens.map((token) => decodeJwt(token)['sid']))).toEqual(new Set(sids));
  });

  it.each([500, 400, 302])('tries again for a day where the answer is %d, then lets it be', async (status) => {
    hears.status = status;
    await signOut(await somebody(['wiki']), 'wiki');
    const started = test.clock.now();
    for (let looks = 0; looks < 12; looks += 1) {
      await deliver();
      const [row] = await rows();
      if (row?.next_at === null || row === undefined) break;
      test.clock.advance(`${Math.ceil((Number(row.next_at) - test.clock.now()) / 1000)}s`);
    }
    expect(await rows()).toEqual([expect.objectContaining({ status: 'failed', attempts: 10, last_status: status, next_at: null })]);
    expect(hears.tokens).toHaveLength(10);
    expect(new Set(hears.tokens.map((token) => decodeJwt(token).jti)).size).toBe(10);
    const hours = (test.clock.now() - started) / 3_600_000;
    expect([hours > 20, hours < 26]).toEqual([true, true]);
  });

  it('gets through at the second attempt, and is done', async () => {
    hears.status = 503;
    await signOut(await somebody(['wiki']), 'wiki');
    await deliver();
    hears.status = 204;
    await deliver();
    expect(hears.tokens).toHaveLength(1);
    test.clock.advance('6s');
    await deliver();
    expect(await rows()).toEqual([expect.objectContaining({ status: 'delivered', attempts: 2, last_status: 204, last_error: null })]);
  });

  it('does not let the page wait for a slow application, nor another application', async () => {
    const person = await somebody(['slow', 'wiki']);
    const started = performance.now();
    await signOut(person, 'wiki');
    expect(performance.now() - started).toBeLessThan(2000);
    await test.get(LogoutDispatcher).look();
    for (let looks = 0; looks < 80 && (hears.tokens.length === 0 || slow.tokens.length === 0); looks += 1) await wait(25);
    expect([hears.tokens.length, slow.tokens.length]).toEqual([1, 1]);
    expect(await rows()).toEqual([expect.objectContaining({ client_id: 'slow', status: 'pending' }), expect.objectContaining({ client_id: 'wiki', status: 'delivered' })]);
    await slow.close();
    await test.get(LogoutDispatcher).idle();
  });

  it('does not let an application wait for what another one has at its host', async () => {
    const people = [await somebody(['stuck']), await somebody(['stuck']), await somebody(['stuck']), await somebody(['stuck']), await somebody(['stuck'])];
    const neighbour = await somebody(['wiki']);
    for (const person of people) await signOut(person, 'stuck');
    for (let looks = 0; looks < 80 && hears.held.length < 4; looks += 1) {
      await test.get(LogoutDispatcher).look();
      await wait(25);
    }
    expect(hears.held).toHaveLength(4);
    await signOut(neighbour, 'wiki');
    await test.get(LogoutDispatcher).look();
    for (let looks = 0; looks < 80 && !heard().includes('wiki'); looks += 1) await wait(25);
    expect(heard()).toContain('wiki');
    expect(hears.held).toHaveLength(4);
    for (let looks = 0; looks < 80 && hears.held.length < 5; looks += 1) {
      for (const response of hears.held) response.end();
      await wait(25);
    }
    for (const response of hears.held) response.end();
    await test.get(LogoutDispatcher).idle();
    expect((await rows()).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'delivered'));
  });

  it('lets an application be that is gone or takes no messages any more', async () => {
    await endedAs(await somebody(['wiki']), (tx) => tx.run("UPDATE logout_deliveries SET client_id = 'quiet'"));
    await deliver();
    expect(await rows()).toEqual([expect.objectContaining({ status: 'failed', last_error: 'unregistered', next_at: null })]);
    expect(hears.tokens).toEqual([]);
  });

  it('does not send what was never committed', async () => {
    const person = await somebody(['wiki']);
    const id = String(decodeJwt(person.idTokens['wiki'] ?? '')['sid']);
    await expect(test.database.transaction(async (tx) => {
      await test.get(EndAccess).ofSession(tx, { id, userId: await userId(test, person.name) }, { because: 'signed-out', actor: 'cli', origin: null });
      expect(await tx.rows('SELECT id FROM logout_deliveries')).toHaveLength(1);
      throw new Error('rolled back');
    })).rejects.toThrow('rolled back');
    await deliver();
    expect(hears.tokens).toEqual([]);
    await signOut(person, 'wiki');
    await deliver();
    expect(heard()).toEqual(['wiki']);
  });

  it('sends what a server that died had left behind, and what it was sending just then (F-28)', async () => {
    // As it stands when a process is killed between the commit and the delivery, or after the claim.
    await endedAs(await somebody(['wiki']), (tx) => tx.run('UPDATE logout_deliveries SET next_at = ?', [test.clock.now() + 60_000]));
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    try {
      await second.get(LogoutDispatcher).look();
      await second.get(LogoutDispatcher).idle();
      expect(hears.tokens).toEqual([]);
      test.clock.advance('61s');
      await Promise.all([second, test].map(async (app) => app.get(LogoutDispatcher).look()));
      await Promise.all([second, test].map(async (app) => app.get(LogoutDispatcher).idle()));
      expect(heard()).toEqual(['wiki']);
    } finally {
      await second.close();
    }
  });
});
