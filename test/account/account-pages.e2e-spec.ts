import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../../src/platform/token-digest.js';
import { AdminRoleStore } from '../../src/users/admin-role.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { RunningSettings } from '../../src/settings/running-settings.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { CALLBACK, SECRET } from '../support/world.js';
import { csrfOf, ownedByNobody, postTo, signedIn } from './support-pages.js';

const PLACES = ['', '/profile', '/security', '/password', '/devices', '/apps', '/activity', '/data'];

eachDatabase('the account pages', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let name: string;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    await test.declare({
      clients: [
        { client_id: 'wiki', client_name: 'Wiki', client_secret: SECRET, redirect_uris: [CALLBACK], client_uri: 'https://wiki.example.com/' },
        { client_id: 'payroll', client_name: 'Payroll', client_secret: SECRET, redirect_uris: [CALLBACK], initiate_login_uri: 'https://pay.example.com/login?tenant=acme', access: { groups: ['finance'] } },
        { client_id: 'batch', client_name: 'Batch', client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], client_uri: 'https://batch.example.com/' },
      ],
      groups: [{ name: 'finance' }],
    });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });
  beforeEach(async () => void (name = await newPerson(test)));

  const userOf = async (person: string): Promise<{ id: string }> => {
    const user = await test.get(UserStore).findByUserName(person);
    if (user === undefined) throw new Error(`There is no ${person}.`);
    return user;
  };
  async function setAccount(value: { readonly deletion?: 'off' | 'request' | 'at_once'; readonly profile_fields?: readonly ('name' | 'nickname')[] }): Promise<void> {
    await test.database.transaction(async (tx) => test.get(SettingsStore).replace(tx, await test.get(SettingsStore).find(tx, 'account'), value));
    await test.get(RunningSettings).refresh();
  }

  it('each lead who is not signed in to the sign-in page, and back', async () => {
    for (const place of PLACES) {
      const browser = new Browser(test.url);
      expect([place, new URL((await browser.open(`/account${place}`)).url).pathname]).toEqual([place, '/login']);
      expect([place, (await browser.signIn(name)).url]).toEqual([place, `${test.url}/account${place}`]);
      expect([place, browser.page?.status]).toEqual([place, 200]);
    }
  });

  it('come back to no address that is none of theirs', async () => {
    for (const request of ['account.//evil.example', 'account.https:', 'account...%2Fadmin', 'account.\u0000', 'account', 'account.']) {
      const browser = new Browser(test.url);
      await browser.open(`/login?request=${encodeURIComponent(request)}`);
      const { url } = await browser.signIn(name);
      expect(url.startsWith(`${test.url}/`)).toBe(true);
    }
  });

  it('lead to the sign-in page from every form whose session has ended, and do nothing', async () => {
    const browser = await signedIn(test, name);
    await browser.open('/account/password');
    const csrf = csrfOf(browser);
    await test.database.run('UPDATE sessions SET ended_at = 1 WHERE ended_at IS NULL');
    const events = await auditOf(test, async () => {
      for (const path of ['/profile', '/password', '/devices/end', '/devices/end-others', '/devices/forget', '/apps/remove', '/activity/not-me', '/data/download', '/data/delete']) {
        expect([path, new URL((await postTo(browser, `/account${path}`, { csrf })).url).pathname]).toEqual([path, '/login']);
      }
    });
    expect(events).toEqual([]);
  });

  it('take no form without its token, or with that of somebody else', async () => {
    const other = await signedIn(test, await newPerson(test));
    await other.open('/account/password');
    const foreign = csrfOf(other);
    const browser = await signedIn(test, name);
    for (const path of ['/profile', '/password', '/devices/end', '/devices/end-others', '/devices/forget', '/apps/remove', '/activity/not-me', '/data/download', '/data/delete']) {
      expect([path, (await postTo(browser, `/account${path}`, {})).status]).toEqual([path, 403]);
      expect([path, (await postTo(browser, `/account${path}`, { csrf: foreign })).status]).toEqual([path, 403]);
    }
  });

  it('are sent for no cache to keep, and for no other site to frame', async () => {
    const browser = await signedIn(test, name);
    for (const place of PLACES) {
      const { headers } = await browser.open(`/account${place}`);
      expect([place, headers.get('cache-control'), headers.get('x-frame-options')]).toEqual([place, 'no-store', 'DENY']);
    }
  });

  it('say on the overview what is still to do', async () => {
    const browser = await signedIn(test, name);
    await browser.open('/account');
    expect(browser.text()).toContain('Add a passkey');
    expect(browser.text()).toContain('Where you are signed in: 1');
  });

  describe('/', () => {
    it('leads to the applications that the person may open, and to the account', async () => {
      const browser = await signedIn(test, name);
      expect(browser.text()).toContain('Wiki');
      expect(browser.text()).not.toMatch(/Payroll|Batch/);
      expect(browser.page?.body).toContain('href="https://wiki.example.com/"');
      expect(browser.page?.body).toContain('href="/account"');
      expect(browser.text()).not.toContain('No application is listed here');
    });

    it('begins the sign-in of an application at the address that it told, saying who begins it', async () => {
      await test.database.run("INSERT INTO group_members (group_name, user_id, joined_at) SELECT 'finance', id, 1 FROM users WHERE preferred_username = ?", [name]);
      const browser = await signedIn(test, name);
      expect(browser.page?.body).toContain(`href="https://pay.example.com/login?tenant&#x3D;acme&amp;iss&#x3D;${encodeURIComponent(test.url)}"`);
    });

    it('shows no application that registered itself: anybody could put their address before the whole company', async () => {
      await test.database.run("UPDATE clients SET origin = 'self-registered', managed_by = NULL WHERE client_id = 'wiki'");
      const lone = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
      try {
        const browser = new Browser(test.url, lone.address);
        await browser.open('/login');
        await browser.signIn(name);
        expect(browser.text()).not.toContain('Wiki');
      } finally {
        await lone.close();
        await test.database.run("UPDATE clients SET origin = NULL, managed_by = 'file:test.yaml' WHERE client_id = 'wiki'");
      }
    });
  });

  describe('/account/profile', () => {
    it('changes what is theirs, with an event that names fields and no values', async () => {
      await ownedByNobody(test, name);
      const browser = await signedIn(test, name);
      await browser.open('/account/profile');
      const events = await auditOf(test, () => postTo(browser, '/account/profile', { csrf: csrfOf(browser), name: '  Grace Hopper ', nickname: 'Amazing Grace', zoneinfo: 'America/New_York', preferred_username: 'root', email: 'eve@example.test', email_verified: 'true', sub: 'x' }));
      expect(events).toEqual(['user.updated']);
      expect(browser.text()).toContain('Your profile is saved.');
      const user = await test.get(UserStore).findByUserName(name);
      expect(user).toMatchObject({ preferredUsername: name, email: `${name}@example.test`, profile: { name: 'Grace Hopper', nickname: 'Amazing Grace', zoneinfo: 'America/New_York' } });
      const [row] = await test.database.rows<{ details: string }>("SELECT details FROM audit_events WHERE type = 'user.updated' ORDER BY id DESC LIMIT 1");
      expect(JSON.parse(row?.details ?? '')).toMatchObject({ by: 'self', fields: ['name', 'nickname', 'zoneinfo'] });
      expect(row?.details).not.toContain('Hopper');
    });

    // AC-09.
    it.each(['<script>alert(1)</script>', '{{7*7}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', '"><img src=x onerror=alert(1)>'])('shows %s as it was typed', async (typed) => {
      await ownedByNobody(test, name);
      const browser = await signedIn(test, name);
      await browser.open('/account/profile');
      await postTo(browser, '/account/profile', { csrf: csrfOf(browser), name: typed });
      expect(browser.form().fields.get('name')).toBe(typed);
      expect(browser.page?.body).not.toMatch(/<script>alert|<img src=x/);
    });

    it('names each field at fault, and keeps what was typed', async () => {
      await ownedByNobody(test, name);
      const browser = await signedIn(test, name);
      await browser.open('/account/profile');
      await postTo(browser, '/account/profile', { csrf: csrfOf(browser), name: 'x'.repeat(300), zoneinfo: 'Mars/Olympus', nickname: 'kept' });
      expect(browser.page?.status).toBe(422);
      expect(browser.text()).toContain('Name may have at most 255 characters');
      expect(browser.text()).toContain('Time zone must be a time zone such as Europe/Berlin');
      expect(browser.page?.body).toContain('value="kept"');
    });

    it('has the pages around these speak the language that was chosen there, too', async () => {
      await ownedByNobody(test, name);
      const browser = await signedIn(test, name);
      await browser.open('/account/profile');
      await postTo(browser, '/account/profile', { csrf: csrfOf(browser), locale: 'de' });
      expect(browser.page?.body).toContain('<html lang="de"');
      expect((await browser.open('/')).body).toContain('<html lang="de"');
      // Whoever chose another one at the foot of a page keeps it, whatever else of the profile changes.
      await browser.open('/language');
      await postTo(browser, '/language', { csrf: csrfOf(browser), locale: 'fr', return: '/' });
      await browser.open('/account/profile');
      await postTo(browser, '/account/profile', { csrf: csrfOf(browser), locale: 'de', nickname: 'Gigi' });
      expect((await browser.open('/')).body).toContain('<html lang="fr"');
      // And whoever takes it back is asked in their browser's language again, there and everywhere.
      for (const [locale, spoken] of [['it', 'it'], ['', 'en']] as const) {
        await browser.open('/account/profile');
        await postTo(browser, '/account/profile', { csrf: csrfOf(browser), locale });
        for (const path of ['/', '/account/profile']) expect((await browser.open(path)).body).toContain(`<html lang="${spoken}"`);
      }
    });

    it('lets nobody change what a file keeps, or what the organisation has taken out', async () => {
      const managed = await signedIn(test, name);
      await managed.open('/account/profile');
      expect(managed.text()).toContain('managed by your organisation');
      expect(managed.page?.body).not.toContain('<form');
      await managed.open('/account/password');
      const csrf = csrfOf(managed);
      expect(await auditOf(test, () => postTo(managed, '/account/profile', { csrf, name: 'Eve' }))).toEqual([]);
      await setAccount({ profile_fields: ['nickname'] });
      await ownedByNobody(test, name);
      await postTo(managed, '/account/profile', { csrf, name: 'Eve', nickname: 'Evi' });
      expect((await test.get(UserStore).findByUserName(name))?.profile).toMatchObject({ nickname: 'Evi' });
      expect((await test.get(UserStore).findByUserName(name))?.profile.name).not.toBe('Eve');
      await setAccount({});
    });
  });

  describe('/account/apps', () => {
    it('tells in words what was allowed, and takes it back at once on every instance', async () => {
      const client = new WireClient(test.url);
      const browser = await signedIn(test, name);
      const tokens = await client.tokens(browser, { scope: 'openid email offline_access orders:read', prompt: 'consent' }, name);
      await browser.open('/account/apps');
      expect(browser.text()).toContain('Example App');
      expect(browser.text()).toContain('See your e-mail address');
      const events = await auditOf(test, () => postTo(browser, '/account/apps/remove', { csrf: csrfOf(browser), client: 'app' }));
      expect(events).toEqual(['consent.withdrawn']);
      expect(browser.text()).toContain('No application is connected to your account.');
      expect(browser.text()).not.toContain('may use your account');
      expect((await client.introspect(tokens['access_token'] ?? ''))['active']).toBe(false);
      expect((await new WireClient(second.address).refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
      await browser.open(client.authorizeUrl({ scope: 'openid email', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }));
      expect(browser.page?.url).toContain('/consent');
    });

    it('lists an application of the house as long as it holds tokens', async () => {
      const browser = await signedIn(test, name);
      await new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback').tokens(browser, { scope: 'openid' }, name);
      await browser.open('/account/apps');
      expect(browser.text()).toContain('Intranet');
      await postTo(browser, '/account/apps/remove', { csrf: csrfOf(browser), client: 'intranet' });
      expect(browser.text()).not.toContain('Intranet');
    });

    // AC-08.
    it('takes nothing of anybody else\'s, and answers as if there were nothing', async () => {
      const client = new WireClient(test.url);
      const victim = await newPerson(test);
      const tokens = await client.tokens(await signedIn(test, victim), { scope: 'openid', prompt: 'consent' }, victim);
      const browser = await signedIn(test, name);
      await browser.open('/account/password');
      const csrf = csrfOf(browser);
      for (const clientId of ['app', 'nothing', 'é', 'x'.repeat(3000)]) expect((await postTo(browser, '/account/apps/remove', { csrf, client: clientId })).status).toBe(404);
      expect((await client.introspect(tokens['access_token'] ?? ''))['active']).toBe(true);
    });
  });

  describe('/account/activity', () => {
    it('tells what happened in words, the newest first, and nobody else\'s', async () => {
      await signedIn(test, await newPerson(test), { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' });
      const browser = await signedIn(test, name, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
      await browser.open('/account/activity');
      expect(browser.text()).toMatch(/You signed in .* Firefox on Linux/);
      expect(browser.text()).not.toContain('Windows');
    });

    it('pages through more than one page without a gap', async () => {
      const browser = await signedIn(test, name);
      await browser.open('/account/password');
      for (let index = 0; index < 30; index += 1) {
        test.clock.advance('1s');
        await signedIn(test, name);
      }
      await browser.open('/account/activity');
      const idsOf = (): string[] => [...(browser.page?.body ?? '').matchAll(/not-me\?event=(evt_\w+)/g)].map(([, id = '']) => id);
      const first = idsOf();
      const [, next = ''] = /activity\?before=(evt_\w+)/.exec(browser.page?.body ?? '') ?? [];
      await browser.open(`/account/activity?before=${next}`);
      const all = [...first, ...idsOf()];
      expect(first).toHaveLength(25);
      expect(new Set(all).size).toBe(31);
      expect(all).toEqual(all.toSorted().toReversed());
      for (const before of ['x', "evt_' OR 1=1", '%00', 'é'.repeat(100)]) expect((await browser.open(`/account/activity?before=${encodeURIComponent(before)}`)).status).toBe(200);
    });

    /** From a page that has a form whether or not there are others. */
    const endOthers = async (browser: Browser): Promise<void> => {
      await browser.open('/account/password');
      await postTo(browser, '/account/devices/end-others', { csrf: csrfOf(browser) });
    };

    it('says of sessions that were ended which one it was, how many there were, and nothing where there was none', async () => {
      const mine = await signedIn(test, name, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
      await signedIn(test, name, { 'user-agent': 'curl/8.0' });
      await mine.open('/account/devices');
      await postTo(mine, '/account/devices/end', { csrf: csrfOf(mine), session: /curl[\s\S]*?name="session" value="([^"]+)"/.exec(mine.page?.body ?? '')?.[1] ?? '' });
      await mine.open('/account/activity');
      expect(mine.page?.body).toContain('A session was ended (<bdi>curl</bdi>)');
      // Which they were is looked up together.
      const one = await test.countStatements(() => mine.open('/account/activity'));
      await signedIn(test, name, { 'user-agent': 'curl/8.1' });
      await mine.open('/account/devices');
      await postTo(mine, '/account/devices/end', { csrf: csrfOf(mine), session: /curl[\s\S]*?name="session" value="([^"]+)"/.exec(mine.page?.body ?? '')?.[1] ?? '' });
      expect(await test.countStatements(() => mine.open('/account/activity'))).toBe(one);
      expect(mine.page?.body.match(/A session was ended \(/g)).toHaveLength(2);
      for (let index = 0; index < 3; index += 1) await signedIn(test, name);
      await endOthers(mine);
      await mine.open('/account/activity');
      expect(mine.text()).toContain('Sessions were ended: 3');
      expect(await auditOf(test, () => endOthers(mine))).toEqual([]);
    });

    it('says of access that ended outside of every session that an application lost it', async () => {
      const mine = await signedIn(test, name);
      const other = new Browser(test.url);
      await new WireClient(test.url).tokens(other, { scope: 'openid offline_access', prompt: 'consent' }, name);
      await test.database.run('UPDATE sessions SET ended_at = ? WHERE token_digest = ?', [test.clock.now(), digest(other.cookie('doorward-session') ?? '')]);
      expect(await auditOf(test, () => endOthers(mine))).toEqual(['session.ended']);
      await mine.open('/account/activity');
      expect(mine.text()).toContain('The access of an application ended');
      expect(mine.text()).not.toMatch(/session was ended|Sessions were ended/);
    });

    it('ends everything else on "This wasn\'t me", tells those who run the server, and asks for a new password', async () => {
      const thief = await signedIn(test, name);
      const browser = await signedIn(test, name);
      await browser.open('/account/activity');
      const [, event = ''] = /not-me\?event=(evt_\w+)/.exec(browser.page?.body ?? '') ?? [];
      await browser.open(`/account/activity/not-me?event=${event}`);
      expect(browser.text()).toContain('Next you choose a new password.');
      const events = await auditOf(test, () => browser.submit());
      expect(events).toEqual(['activity.disowned', 'session.ended']);
      expect(browser.page?.url).toContain('/account/password');
      expect(browser.text()).toContain('Choose a new password now.');
      expect((await thief.open('/account')).url).toContain('/login');
    });

    it('wants a fresh proof before it signs anybody out', async () => {
      const browser = await signedIn(test, name);
      await browser.open('/account/activity');
      const [, event = ''] = /not-me\?event=(evt_\w+)/.exec(browser.page?.body ?? '') ?? [];
      test.clock.advance('11m');
      expect((await browser.open(`/account/activity/not-me?event=${event}`)).url).toContain('/login');
    });

    it('knows no event of anybody else', async () => {
      const other = await newPerson(test);
      await signedIn(test, other);
      const [row] = await test.database.rows<{ id: string }>('SELECT id FROM audit_events WHERE user_id = ? ORDER BY id DESC LIMIT 1', [(await userOf(other)).id]);
      const browser = await signedIn(test, name);
      await browser.open('/account/password');
      const csrf = csrfOf(browser);
      for (const event of [row?.id ?? '', 'evt_01kb9zk3v0q8f5m2n7r4t6w1xy', 'x']) {
        expect((await browser.open(`/account/activity/not-me?event=${event}`)).status).toBe(404);
        expect((await postTo(browser, '/account/activity/not-me', { csrf, event })).status).toBe(404);
      }
    });
  });

  describe('/account/data', () => {
    it('sends a file with everything about the person and no secret, and writes that down', async () => {
      const client = new WireClient(test.url);
      const browser = await signedIn(test, name);
      await client.tokens(browser, { scope: 'openid offline_access', prompt: 'consent' }, name);
      await browser.open('/account/data');
      const events = await auditOf(test, () => browser.submit());
      expect(events).toEqual(['user.data_exported']);
      expect(browser.page?.headers.get('content-disposition')).toBe('attachment; filename="my-account.json"');
      const data = JSON.parse(browser.page?.body ?? '') as Record<string, unknown>;
      expect(data).toMatchObject({ profile: { preferred_username: name }, grants: [{ client_id: 'app' }], sessions: [{ current: true }] });
      const [row] = await test.database.rows<{ password_hash: string; token_digest: string }>('SELECT u.password_hash, s.token_digest FROM users u JOIN sessions s ON s.user_id = u.id WHERE u.preferred_username = ?', [name]);
      for (const secret of [row?.password_hash, row?.token_digest, browser.cookie('doorward-session'), browser.cookie('doorward-browser')]) expect(browser.page?.body).not.toContain(secret ?? 'missing');
    });

    // AC-13.
    it('wants a fresh proof for it, and sends nobody else\'s whatever is asked', async () => {
      const browser = await signedIn(test, name);
      await browser.open('/account/data?user=alice');
      await postTo(browser, '/account/data/download?user=alice', { csrf: csrfOf(browser), user: 'alice', user_id: 'usr_1' });
      expect(browser.page?.body).not.toContain('alice@');
      await browser.open('/account/data');
      const csrf = csrfOf(browser);
      test.clock.advance('11m');
      expect((await postTo(browser, '/account/data/download', { csrf })).url).toContain('/login');
    });

    it('deletes nothing where the organisation keeps accounts', async () => {
      const browser = await signedIn(test, name);
      await browser.open('/account/data');
      expect(browser.text()).toContain('Your organisation keeps your account.');
      expect((await postTo(browser, '/account/data/delete', { csrf: csrfOf(browser), sure: 'yes' })).status).toBe(409);
      expect((await browser.open('/account')).url).toBe(`${test.url}/account`);
    });

    it('writes a request down for those who may delete, once a day', async () => {
      await setAccount({ deletion: 'request' });
      const browser = await signedIn(test, name);
      await browser.open('/account/data');
      const csrf = csrfOf(browser);
      expect((await postTo(browser, '/account/data/delete', { csrf })).status).toBe(422);
      const events = await auditOf(test, async () => {
        await postTo(browser, '/account/data/delete', { csrf, sure: 'yes' });
        await postTo(browser, '/account/data/delete', { csrf, sure: 'yes' });
      });
      expect(events).toEqual(['user.deletion_requested']);
      expect(browser.text()).toContain('Your request has been recorded.');
      expect((await browser.open('/account')).url).toBe(`${test.url}/account`);
      await setAccount({});
    });

    it('deletes the account at once where that is allowed: data, sessions, tokens and what the log says', async () => {
      await setAccount({ deletion: 'at_once' });
      await ownedByNobody(test, name);
      const { id } = await userOf(name);
      const client = new WireClient(test.url);
      const browser = await signedIn(test, name);
      const tokens = await client.tokens(browser, { scope: 'openid offline_access', prompt: 'consent' }, name);
      await browser.open('/account/data');
      await postTo(browser, '/account/data/delete', { csrf: csrfOf(browser), sure: 'yes' });
      expect(browser.page?.url).toBe(`${test.url}/`);
      expect(browser.text()).toContain('Sign in');
      expect(await test.get(UserStore).findByUserName(name)).toBeUndefined();
      expect((await client.introspect(tokens['access_token'] ?? ''))['active']).toBe(false);
      const [row] = await test.database.rows<{ email: string | null; password_hash: string | null }>('SELECT email, password_hash FROM users WHERE id = ?', [id]);
      expect(row).toEqual({ email: null, password_hash: null });
      await setAccount({});
    });

    it('leaves the last owner, and whoever a file would bring back, to those who run the server', async () => {
      await setAccount({ deletion: 'at_once' });
      const managed = await signedIn(test, name);
      await managed.open('/account/data');
      expect(managed.text()).toContain('Your IT support is told');
      await ownedByNobody(test, name);
      const { id } = await userOf(name);
      await test.database.run("DELETE FROM admin_roles");
      await test.database.transaction((tx) => test.get(AdminRoleStore).set(tx, id, 'owner', test.clock.now()));
      await managed.open('/account/data');
      expect((await postTo(managed, '/account/data/delete', { csrf: csrfOf(managed), sure: 'yes' })).status).toBe(409);
      expect(managed.text()).toContain('You are the last owner');
      expect((await managed.open('/account')).url).toBe(`${test.url}/account`);
      await test.database.run("DELETE FROM admin_roles");
      await setAccount({});
    });
  });
});
