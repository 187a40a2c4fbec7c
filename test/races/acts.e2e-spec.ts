import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ClientActs } from '../../src/admin/client-acts.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { parseClientMetadata } from '../../src/clients/parse-client-metadata.js';
import { PasswordHash } from '../../src/platform/password-hash.js';
import { AlreadyTaken } from '../../src/users/already-taken.js';
import { UserStore } from '../../src/users/user.store.js';
import { disableUser, enableUser, setPasswordHash, userId, withdrawConsent } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { forgetPasswordHashes } from '../support/password-hashes.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { PASSWORD } from '../support/world.js';
import { ServerProcess } from '../start/server-process.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };
const ACT = { actor: 'cli', managedBy: null, origin: null } as const;

eachDatabase('acts that end access, in a race with what they end', (dialect) => {
  let test: TestApp;
  let there: WireClient;
  let here: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect, clock: new WallClock() });
    // A sign-in that is under way for the time of a hash is what these races are about.
    forgetPasswordHashes();
    const { address } = await startBeside(test);
    here = new WireClient(test.url);
    there = new WireClient(address);
  }, 120_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  async function expectDead(answers: readonly Answered[]): Promise<void> {
    const tokens = answers.filter(({ status }) => status === 200).flatMap(({ body }) => [body['access_token'], body['refresh_token']].filter((token) => typeof token === 'string'));
    for (const token of tokens) expect([await here.introspect(token), await there.introspect(token)]).toEqual([{ active: false }, { active: false }]);
    for (const { status, body } of answers) if (status !== 200) expect([status, body['error']]).toEqual([400, 'invalid_grant']);
  }

  it('RC-03: after a password has been changed nothing lives that the old one opened', async () => {
    const name = 'bob';
    const hash = test.get(PasswordHash);
    let [old, next] = [PASSWORD, 'the second password of bob'];
    for (let round = 0; round < 3; round += 1) {
      const holder = new Browser(test.url);
      await holder.open(here.authorizeUrl(OFFLINE));
      await holder.signIn(name, old);
      if (holder.page?.url.includes('/consent') === true) await holder.decide('allow');
      const tokens = (await here.redeem(requireCode(holder.page as never))).body;
      const phc = await hash.hash(next);
      const browsers = Array.from({ length: 4 }, (_, turn) => new Browser(test.url, turn % 2 === 0 ? test.url : there.url));
      await Promise.all(browsers.map(async (browser) => browser.open('/login')));
      const [, refreshed] = await Promise.all([
        setPasswordHash(test, name, phc),
        Promise.all([here, there, here, there].map(async (client) => client.refresh(String(tokens['refresh_token'])))),
        ...browsers.map(async (browser) => browser.signIn(name, old)),
      ]);
      await expectDead([...refreshed, { status: 200, body: tokens, headers: new Headers() }]);
      for (const browser of [holder, ...browsers]) {
        const page = await browser.open(here.authorizeUrl({ ...OFFLINE, prompt: 'none' }));
        expect(page.leftFor?.searchParams.get('error')).toBe('login_required');
      }
      [old, next] = [next, old];
    }
    await expectInvariants(test);
  }, 60_000);

  it('RC-04: after a person has been disabled nothing lives that a code of theirs yielded', async () => {
    const name = 'alice';
    const browser = new Browser(test.url);
    for (let round = 0; round < 8; round += 1) {
      const codes: string[] = [];
      for (let each = 0; each < 6; each += 1) codes.push(await here.code(browser, OFFLINE, name));
      const [, ...answers] = await Promise.all([
        disableUser(test, name),
        ...codes.map(async (code, turn) => (turn % 2 === 0 ? here : there).redeem(code)),
      ]);
      await expectDead(answers);
      await enableUser(test, name);
      // Nor does it come back.
      await expectDead(answers);
    }
    await expectInvariants(test);
  }, 60_000);

  it('RC-05: after a consent has been withdrawn nothing lives that rested on it, and it is asked for again', async () => {
    const name = 'alice';
    const browser = new Browser(test.url);
    for (let round = 0; round < 8; round += 1) {
      await here.code(browser, OFFLINE, name);
      browser.via = round % 2 === 0 ? test.url : there.url;
      const [, ...pages] = await Promise.all([
        withdrawConsent(test, name, 'app'),
        ...Array.from({ length: 6 }, async () => browser.open(here.authorizeUrl({ ...OFFLINE, prompt: 'none' }))),
      ]);
      browser.via = test.url;
      const codes = pages.flatMap((page) => page.leftFor?.searchParams.get('code') ?? []);
      const refusals = pages.flatMap((page) => page.leftFor?.searchParams.get('error') ?? []);
      expect(codes.length + refusals.length).toBe(6);
      for (const refusal of refusals) expect(refusal).toBe('consent_required');
      for (const [turn, code] of codes.entries()) expect((await (turn % 2 === 0 ? here : there).redeem(code)).body['error']).toBe('invalid_grant');
      const silent = await browser.open(here.authorizeUrl({ ...OFFLINE, prompt: 'none' }));
      expect(silent.leftFor?.searchParams.get('error')).toBe('consent_required');
    }
    await expectInvariants(test);
  }, 60_000);

  it('RC-05: two tabs that are allowed at once leave one consent with what both were allowed', async () => {
    const name = 'bob';
    const browser = new Browser(test.url);
    const intranet = new WireClient(test.url, 'post', null);
    await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
    await browser.signIn(name, (await currentPasswordOf(name)) ?? '');
    const tabs = await Promise.all(['openid profile', 'openid email', 'openid orders:read'].map(async (scope, turn) => {
      const tab = new Browser(test.url, turn % 2 === 0 ? test.url : there.url);
      for (const cookie of ['doorward-browser', 'doorward-session']) tab.setCookie(cookie, browser.cookie(cookie) ?? '');
      await tab.open(intranet.authorizeUrl({ scope, prompt: 'consent' }));
      return tab;
    }));
    const pages = await Promise.all(tabs.map(async (tab) => tab.decide('allow')));
    for (const page of pages) expect(page.leftFor?.searchParams.get('code')).toEqual(expect.any(String));
    const rows = await test.database.rows<{ scopes: string }>('SELECT scopes FROM consents WHERE user_id = ? AND client_id = ?', [await userId(test, name), 'post']);
    expect(rows.map((row) => JSON.parse(row.scopes) as string[])).toEqual([['email', 'openid', 'orders:read', 'profile']]);
    await expectInvariants(test);
  });

  it('RC-06: of fifty that register one client id, or one user name, at once, one does', async () => {
    const second = await createTestApp({ location: test.config.database, clock: test.clock });
    try {
      const apps = [test, second];
      const metadata = parseClientMetadata({ redirect_uris: ['https://x.example.com/cb'] });
      const parsed = 'metadata' in metadata ? metadata.metadata : undefined;
      if (parsed === undefined) throw new Error('The metadata is not valid.');
      const clients = await Promise.all(Array.from({ length: 50 }, async (_, turn) => {
        const app = apps[turn % 2] as TestApp;
        return app.database.transaction((tx) => app.get(ClientStore).create(tx, { clientId: 'the-one', metadata: parsed }));
      }));
      expect(clients.filter((client) => client !== 'taken')).toHaveLength(1);
      const users = await Promise.allSettled(Array.from({ length: 50 }, async (_, turn) => {
        const app = apps[turn % 2] as TestApp;
        return app.database.transaction((tx) => app.get(UserStore).create(tx, { preferredUsername: turn % 3 === 0 ? 'TheOne' : 'theone', email: null, emailVerified: false, profile: {} }));
      }));
      expect(users.filter((user) => user.status === 'fulfilled')).toHaveLength(1);
      for (const user of users) if (user.status === 'rejected') expect(user.reason).toBeInstanceOf(AlreadyTaken);
    } finally {
      await second.close();
    }
    await expectInvariants(test);
  });

  it('RC-08: two operators who add a secret at once both hold one that works', async () => {
    const added = await Promise.all(['first', 'second'].map(async (name) => test.database.transaction((tx) => test.get(ClientActs).addSecret(tx, 'machine', { name }, ACT))));
    // The other process hears of it within a second.
    await sleep(1_000);
    const answers = await Promise.all(added.flatMap((secret) => [here, there].map(async ({ url }) => new WireClient(url, 'machine', secret?.value).token({ grant_type: 'client_credentials', scope: 'orders:read' }))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });

  /** Whichever of the two the rounds above have left. */
  async function currentPasswordOf(name: string): Promise<string | undefined> {
    const row = await test.database.row<{ password_hash: string }>('SELECT password_hash FROM users WHERE preferred_username = ?', [name]);
    for (const password of [PASSWORD, 'the second password of bob']) if (await test.get(PasswordHash).verify(password, row?.password_hash ?? null)) return password;
    return undefined;
  }
});
