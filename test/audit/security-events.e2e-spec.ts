import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { deleteUser, disableClient, disableUser, enableClient, enableUser, rotateSecretAway, setPasswordHash, userId, withdrawConsent } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';

/** Something that happens, prepared by the first step; what the second step leaves in the audit log, all of it. */
interface Act {
  readonly name: string;
  readonly leaves: readonly string[];
  /** Resolves to what happens then. */
  prepare(test: TestApp): Promise<() => Promise<unknown>>;
}

const act = (name: string, leaves: readonly string[], prepare: Act['prepare']): Act => ({ name, leaves: leaves.toSorted(), prepare });

/** Somebody new who is signed in at the application, with its tokens. */
async function visitor(test: TestApp): Promise<{ readonly name: string; readonly browser: Browser; readonly app: WireClient; readonly tokens: Record<string, string> }> {
  const name = await newPerson(test);
  const [app, browser] = [new WireClient(test.url), new Browser(test.url)];
  return { name, browser, app, tokens: await app.tokens(browser, { scope: 'openid offline_access orders:read' }, name) };
}

/** ASVS 16.3: each leaves exactly these records, no other and none twice. LK-03. */
const ACTS: readonly Act[] = [
  act('signing in, allowing the application and redeeming the code', ['sign_in.succeeded', 'consent.granted', 'code.redeemed'], async (test) => {
    const name = await newPerson(test);
    return () => new WireClient(test.url).tokens(new Browser(test.url), { scope: 'openid' }, name);
  }),
  act('a wrong password', ['sign_in.failed'], async (test) => {
    const name = await newPerson(test);
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url).authorizeUrl());
    return () => browser.signIn(name, 'not the password');
  }),
  act('a name that nobody has', ['sign_in.failed'], async (test) => {
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url).authorizeUrl());
    return () => browser.signIn('nobody-at-all', 'not the password');
  }),
  act('pressing Cancel', ['consent.denied'], async (test) => {
    const name = await newPerson(test);
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url).authorizeUrl({ scope: 'openid email' }));
    await browser.signIn(name);
    return () => browser.decide('deny');
  }),
  act('an application for another group', ['sign_in.succeeded', 'authorization.refused'], async (test) => {
    const name = await newPerson(test);
    const browser = new Browser(test.url);
    await browser.open(new WireClient(test.url, 'engineers', undefined, 'https://eng.example.com/cb').authorizeUrl());
    return () => browser.signIn(name);
  }),
  act('a code that comes twice', ['code.reused'], async (test) => {
    const { browser, app } = await visitor(test);
    const code = await app.code(browser);
    await app.redeem(code);
    return () => app.redeem(code);
  }),
  act('a refresh', [], async (test) => {
    const { app, tokens } = await visitor(test);
    return () => app.refresh(tokens['refresh_token'] ?? '');
  }),
  act('a refresh token that comes again after the grace', ['refresh.reused'], async (test) => {
    const { app, tokens } = await visitor(test);
    const next = await app.refresh(tokens['refresh_token'] ?? '');
    await app.refresh(String(next.body['refresh_token']));
    test.clock.advance('5m');
    return () => app.refresh(tokens['refresh_token'] ?? '');
  }),
  act('giving a token up', ['token.revoked'], async (test) => {
    const { app, tokens } = await visitor(test);
    return () => app.revoke(tokens['refresh_token'] ?? '');
  }),
  act('a wrong client secret', ['client.authentication_failed'], async (test) => {
    test.clock.advance('2m');
    return () => new WireClient(test.url, 'machine', 'not-the-secret').token({ grant_type: 'client_credentials' });
  }),
  act('withdrawing a consent', ['consent.withdrawn'], async (test) => {
    const { name } = await visitor(test);
    return () => withdrawConsent(test, name, 'app');
  }),
  act('disabling somebody', ['user.disabled', 'session.ended'], async (test) => {
    const { name } = await visitor(test);
    return () => disableUser(test, name);
  }),
  act('letting them in again', ['user.enabled'], async (test) => {
    const { name } = await visitor(test);
    await disableUser(test, name);
    return () => enableUser(test, name);
  }),
  act('setting a password', ['user.password_set', 'session.ended'], async (test) => {
    const { name } = await visitor(test);
    return () => setPasswordHash(test, name, '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  }),
  act('disabling and enabling an application', ['client.disabled', 'client.enabled', 'authorization.ended'], async (test) => async () => {
    await disableClient(test, 'post');
    await enableClient(test, 'post');
  }),
  act('exchanging a secret', ['client.secret_added', 'client.secret_removed'], async (test) => () => rotateSecretAway(test, 'intranet')),
];

eachDatabase('each security event leaves exactly one record', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  afterAll(() => test.close());

  it.each(ACTS.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const happens = await each.prepare(test);
    expect(await auditOf(test, happens)).toEqual(each.leaves);
  });

  it('which tells who, what, when, from where, and how it ended', async () => {
    const { name } = await visitor(test);
    const [event] = await test.get(AuditEventStore).list({ userId: await userId(test, name), type: 'sign_in.succeeded' });
    expect(event).toMatchObject({ outcome: 'success', actor: 'user', occurredAt: test.clock.now(), address: '127.0.0.1', requestId: expect.stringMatching(/^req_/), sessionId: expect.any(String) });
  });

  it('and a deleted person leaves nothing of themselves in any of them', async () => {
    const { name } = await visitor(test);
    const id = await userId(test, name);
    expect((await test.get(AuditEventStore).ofUser(id)).some(({ address }) => address === '127.0.0.1')).toBe(true);
    await deleteUser(test, name);
    const events = await test.get(AuditEventStore).ofUser(id);
    expect(events.length).toBeGreaterThan(2);
    expect(JSON.stringify(events)).not.toContain(name);
    // An application's server has an address of its own, which is none of theirs.
    expect(JSON.stringify(events.filter(({ actor }) => actor !== 'client'))).not.toContain('127.0.0.1');
    expect(events.some(({ address }) => address === '[erased]')).toBe(true);
  });
});

