import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserStore } from '../../src/users/user.store.js';
import { GroupStore } from '../../src/users/group.store.js';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import type { AuditEventType } from '../../src/audit/event.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser, type Loaded } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { SECRET } from '../support/world.js';
import { send } from '../support/wire.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeGroup } from './support/made.js';

const PASS_PHRASE = 'otter lamp seventy copper';
let count = 0;

interface Invited { readonly id: string; readonly url: string; readonly status: string; readonly email: string }

eachDatabase('Invitations', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let api: AdminApi;

  const told = async (type: AuditEventType): Promise<unknown[]> => test.get(AuditEventStore).list({ type });
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    api = await adminApi(test);
    await makeGroup(test, 'builders');
    await test.declare({ clients: [{ client_id: 'wiki', client_name: 'Wiki', client_secret: SECRET, redirect_uris: ['https://wiki.example.com/cb'], scope: 'openid', initiate_login_uri: 'https://wiki.example.com/login' }, { client_id: 'ledger', client_name: 'Ledger', client_secret: SECRET, redirect_uris: ['https://ledger.example.com/cb'], scope: 'openid' }] });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });

  const invite = async (more: object = {}): Promise<Invited> => {
    const { status, body } = await api.post<Invited>('/invitations', { email: `guest${(count += 1)}@example.test`, name: 'Grace Hopper', ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  };
  const verified = async (id: string): Promise<unknown> => (await api.get(`/invitations/${id}`)).body['email_verified'];
  const open = async (url: string, via = test.address): Promise<{ browser: Browser; page: Loaded }> => {
    const browser = new Browser(test.url, via === test.address ? undefined : via);
    return { browser, page: await browser.open(url) };
  };
  const accept = async (url: string, username: string, more: Readonly<Record<string, string>> = {}): Promise<Loaded> => (await open(url)).browser.submit({ username, password: PASS_PHRASE, ...more });

  it('are mailed to whom they are for when that is asked for, without showing the link to anybody else', async () => {
    const made = await invite({ client_id: 'wiki', send: true });
    expect(made).toMatchObject({ url: null, email_verified: true });
    const [mail] = await mailsOf(test, made.email);
    expect(mail).toMatchObject({ message: 'invitation', subject: 'You are invited to Wiki' });
    expect(mail?.text).toMatch(/^Hello Grace Hopper,\n\nYou are invited to Wiki\./);
    const { status, body } = await api.post<Invited>(`/invitations/${made.id}:resend`, { send: true });
    expect([status, body.url]).toEqual([200, null]);
    const [newest] = (await mailsOf(test, made.email)).filter(({ data }) => data['url'] !== mail?.data['url']);
    expect((await open(String(mail?.data['url']))).page.status).toBe(400);
    expect((await accept(String(newest?.data['url']), 'grace-by-mail')).url).toMatch(/\/ready$/);
    expect(await test.get(UserStore).findByUserName('grace-by-mail')).toMatchObject({ email: made.email, emailVerified: true });
  });

  it('prove no address by a link that was shown to an admin, though an earlier one was mailed, unless they say so', async () => {
    const made = await invite({ send: true });
    const { body } = await api.post<Invited>(`/invitations/${made.id}:resend`);
    expect(await verified(made.id)).toBe(false);
    expect((await accept(body.url, 'eve-by-hand', { email: made.email })).url).toMatch(/\/ready$/);
    expect(await test.get(UserStore).findByUserName('eve-by-hand')).toMatchObject({ email: made.email, emailVerified: false });
    expect(await test.get(UserStore).findByLoginName(made.email)).toBeUndefined();

    const said = await invite({ send: true, email_verified: true });
    await api.post(`/invitations/${said.id}:resend`);
    expect(await verified(said.id)).toBe(true);
    const denied = await invite({ email_verified: false });
    await api.post(`/invitations/${denied.id}:resend`, { send: true });
    expect(await verified(denied.id)).toBe(false);
    const byHand = await invite();
    await api.post(`/invitations/${byHand.id}:resend`, { send: true });
    expect(await verified(byHand.id)).toBe(true);
  });

  it('make an account in its groups, lead on to the application, and show the link in one answer alone', async () => {
    const made = await invite({ groups: ['builders'], client_id: 'wiki' });
    expect(made.url).toMatch(new RegExp(`^${test.url}/invite/[\\w-]{43}$`));
    expect(JSON.stringify((await api.get(`/invitations/${made.id}`)).body)).not.toContain(made.url.slice(-43));
    expect(JSON.stringify((await api.get('/invitations')).body)).not.toContain(made.url.slice(-43));
    const { browser, page } = await open(made.url);
    expect([page.status, browser.text()]).toEqual([200, expect.stringContaining('You are invited to Wiki')]);
    expect([...browser.form().fields].filter(([name]) => name !== 'csrf')).toEqual([['name', 'Grace Hopper'], ['email', made.email], ['username', ''], ['password', '']]);
    const ready = await browser.submit({ username: 'grace', password: PASS_PHRASE });
    expect([ready.status, ready.url]).toEqual([200, `${made.url}/ready`]);
    expect(ready.body).toContain(`href="https://wiki.example.com/login?iss&#x3D;${encodeURIComponent(test.url)}"`);
    const user = await test.get(UserStore).findByUserName('grace');
    expect(user).toMatchObject({ email: made.email, emailVerified: false, profile: { name: 'Grace Hopper' } });
    expect(await test.get(GroupStore).groupsOf(user?.id ?? '')).toEqual(['builders']);
    expect((await api.get(`/invitations/${made.id}`)).body).toMatchObject({ status: 'accepted', user_id: user?.id });
    expect(JSON.stringify(await told('invitation.created'))).not.toContain(made.email);
    await browser.open('/login');
    expect((await browser.signIn('grace', PASS_PHRASE)).url).toBe(`${test.url}/`);
  });

  it('tell at once that the user name is taken and that the password is bad', async () => {
    const made = await invite();
    const { browser } = await open(made.url);
    await browser.submit({ username: 'ALICE', password: 'to be or not to be' });
    expect([browser.page?.status, browser.text()]).toEqual([422, expect.stringContaining('belongs to somebody else already')]);
    expect(browser.text()).toContain('it is a sentence that everybody knows');
    await browser.submit({ username: `together${count}`, password: 'short' });
    expect(browser.text()).not.toContain('belongs to somebody else');
    expect((await browser.submit({ username: `together${count}`, password: PASS_PHRASE })).url).toBe(`${made.url}/ready`);
  });

  it('name the application where nobody knows its address, and have the newcomer open it', async () => {
    const made = await invite({ client_id: 'ledger' });
    const { browser } = await open(made.url);
    await browser.submit({ username: `newcomer${count}`, password: PASS_PHRASE });
    expect(browser.text()).toContain('Now open Ledger at the address you were given');
    expect(browser.page?.body).toContain('href="/login"');
  });

  it('make the address one to sign in with only where the invitation says that it is verified', async () => {
    const unverified = await invite();
    await accept(unverified.url, `unverified${count}`);
    expect(await test.get(UserStore).findByLoginName(unverified.email)).toBeUndefined();
    const verified = await invite({ email_verified: true });
    await accept(verified.url, `verified${count}`);
    expect(await test.get(UserStore).findByLoginName(verified.email)).toMatchObject({ emailVerified: true });
    expect((await api.post('/invitations', { email: verified.email })).status).toBe(409);
  });

  it('make exactly one person, however many accept at once at two instances', async () => {
    const { url, id } = await invite();
    const browsers = await Promise.all(Array.from({ length: 12 }, async (_, index) => (await open(url, index % 2 === 0 ? test.address : second.address)).browser));
    const pages = await Promise.all(browsers.map((browser, index) => browser.submit({ username: `racer${index}`, password: PASS_PHRASE })));
    expect(pages.filter(({ url: end }) => end.endsWith('/ready'))).toHaveLength(1);
    expect(pages.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await test.database.rows("SELECT id FROM users WHERE preferred_username LIKE 'racer%'")).toHaveLength(1);
    expect((await api.get(`/invitations/${id}`)).body).toMatchObject({ status: 'accepted' });
  });

  it('are not used up by looking at them, with GET or HEAD, any number of times', async () => {
    const { url } = await invite();
    for (let look = 0; look < 10; look += 1) expect((await send(test.url, new URL(url).pathname, { method: look % 2 === 0 ? 'GET' : 'HEAD' })).status).toBe(200);
    expect((await accept(url, `looked${count}`)).url).toBe(`${url}/ready`);
  });

  it('are refused at once when they were used, withdrawn or replaced, with the same page and one next step, and when they have run out (RP-10)', async () => {
    const used = await invite();
    await accept(used.url, `used${count}`);
    const withdrawn = await invite();
    await api.delete(`/invitations/${withdrawn.id}`);
    const replaced = await invite();
    const again = (await api.post<Invited>(`/invitations/${replaced.id}:resend`, { expires_in: 'PT1H' })).body;
    const expired = await invite({ expires_in: 'PT1H' });
    const { browser: late } = await open(expired.url);
    test.clock.advance('3601s');
    api = await adminApi(test);
    const pages = await Promise.all([used.url, withdrawn.url, replaced.url, `${test.url}/invite/${'A'.repeat(43)}`, `${test.url}/invite/short`].map(async (url) => (await open(url)).page));
    const plain = (page: Loaded): string => page.body.replaceAll(/req_[0-9a-z]{26}|return&#x3D;[^"]*/g, '');
    for (const page of pages) expect([page.status, plain(page)]).toEqual([400, plain(pages[0] as Loaded)]);
    expect(pages[0]?.body).toContain('Ask whoever invited you for a new invitation');
    for (const { url } of [again, expired]) {
      const { browser, page } = await open(url);
      expect([page.status, browser.text()]).toEqual([400, expect.stringContaining('Ask for a new invitation')]);
    }
    expect((await late.submit({ username: 'late', password: PASS_PHRASE })).status).toBe(400);
    expect(await test.get(UserStore).findByUserName('late')).toBeUndefined();
    expect((await api.get(`/invitations/${expired.id}`)).body).toMatchObject({ status: 'expired' });
  });

  it('that have run out let whoever has the link ask for another, by which who invited is told once a day', async () => {
    const made = await invite({ expires_in: 'PT1H' });
    await test.database.run("UPDATE invitations SET created_by = (SELECT id FROM users WHERE preferred_username = 'alice') WHERE id = ?", [made.id]);
    await test.database.run("UPDATE users SET email_verified = 1, email = 'alice@example.test' WHERE preferred_username = 'alice'");
    await test.database.run("DELETE FROM admin_roles WHERE user_id = (SELECT id FROM users WHERE preferred_username = 'alice')");
    await test.database.run("INSERT INTO admin_roles (user_id, role, created_at, updated_at, version) SELECT id, 'owner', 1, 1, 1 FROM users WHERE preferred_username = 'alice'");
    test.clock.advance('2h');
    api = await adminApi(test);
    const { browser } = await open(made.url);
    const page = await browser.submit();
    expect([page.status, page.url, browser.text()]).toEqual([200, `${made.url}/asked`, expect.stringContaining('We have told whoever invited you')]);
    const mails = (await mailsOf(test, 'alice@example.test')).filter(({ message }) => message === 'invitation-wanted');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(`The invitation of ${made.email.replace('@', '@ ').replace('.', '. ')} has expired`);
    expect(await told('invitation.wanted')).toHaveLength(1);
    // Not with a link that never was, nor one that still works.
    const { url: living } = await invite();
    for (const url of [living, `${test.url}/invite/${'A'.repeat(43)}`]) {
      await browser.open(made.url);
      const { fields } = browser.form();
      const answer = await browser.open(`${url}/again`, { method: 'POST', body: new URLSearchParams([...fields]).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url } });
      expect([answer.status, answer.body.includes('does not work')]).toEqual([400, true]);
      expect((await browser.open(`${url}/asked`)).status).toBe(400);
    }
    expect(await told('invitation.wanted')).toHaveLength(1);
  });

  it('cannot be turned to another address, another group or a role by what the form sends (RP-11)', async () => {
    const { url, email } = await invite();
    await accept(url, `plain${count}`, { email: 'mine@example.test', email_verified: 'true', groups: 'builders', role: 'owner', sub: 'chosen' });
    const user = await test.get(UserStore).findByUserName(`plain${count}`);
    expect(user).toMatchObject({ email, emailVerified: false });
    expect(await test.get(GroupStore).groupsOf(user?.id ?? '')).toEqual([]);
    expect(await test.database.rows('SELECT role FROM admin_roles WHERE user_id = ?', [user?.id ?? ''])).toEqual([]);
  });

  it('are listed by what became of them', async () => {
    const { id } = await invite();
    const states = async (status: string): Promise<string[]> => (await api.get<{ data: { id: string }[] }>(`/invitations?status=${status}&limit=200`)).body.data.map((each) => each.id);
    expect(await states('pending')).toContain(id);
    expect(await states('accepted')).not.toContain(id);
    expect(await states('expired')).not.toContain(id);
    expect((await api.get('/invitations?status=lost')).status).toBe(400);
  });

  it('into groups take the right to put people there', async () => {
    const less = await adminApi(test, ['invitations:write', 'invitations:read']);
    expect((await less.post('/invitations', { email: 'a@example.test', groups: ['builders'] })).status).toBe(403);
    expect((await less.post('/invitations', { email: 'a@example.test' })).status).toBe(201);
    const { id } = await invite({ groups: ['builders'] });
    expect((await less.post(`/invitations/${id}:resend`)).status).toBe(403);
  });

  it.each([
    {}, { email: 'nobody' }, { email: ['a@example.test'] }, { email: 'a@example.test', groups: ['no-such'] }, { email: 'a@example.test', client_id: 'no-such' },
    { email: 'a@example.test', expires_in: 'P31D' }, { email: 'a@example.test', expires_in: '1h' }, { email: 'a@example.test', role: 'owner' }, { email: 'a@example.test', name: 'a\nb' }, { email: 'a@example.test', email_verified: 'yes' },
  ])('are not made of %j', async (body) => {
    expect((await api.post('/invitations', body)).status).toBe(422);
  });

  describe('and links that set a password', () => {
    it('end what the person had open, and work once', async () => {
      const { url: invitation } = await invite();
      await accept(invitation, `reset${count}`);
      const user = await test.get(UserStore).findByUserName(`reset${count}`);
      const browser = new Browser(test.url);
      await browser.open('/login');
      await browser.signIn(`reset${count}`, PASS_PHRASE);
      const { url } = (await api.post<{ url: string }>(`/users/${user?.id}:send-setup-link`, {})).body;
      const { browser: other, page } = await open(url);
      expect([page.status, other.form().fields.get('username')]).toEqual([200, `reset${count}`]);
      expect((await other.submit({ password: 'short' })).status).toBe(422);
      expect((await other.submit({ password: 'seven green kettles hum' })).url).toBe(`${test.url}/reset/ready`);
      await browser.open('/');
      expect(browser.text()).not.toContain('You are signed in');
      expect((await open(url)).page.status).toBe(400);
      await browser.open('/login');
      expect((await browser.signIn(`reset${count}`, 'seven green kettles hum')).url).toBe(`${test.url}/`);
    });

    it('are dead once a newer one was made, a password was set otherwise, the person was disabled, or the time is over (RP-04)', async () => {
      const { url: invitation } = await invite();
      await accept(invitation, `dead${count}`);
      const user = await test.get(UserStore).findByUserName(`dead${count}`);
      const make = async (): Promise<string> => (await api.post<{ url: string }>(`/users/${user?.id}:send-setup-link`, {})).body.url;
      const first = await make();
      const newer = await make();
      expect([(await open(first)).page.status, (await open(newer)).page.status]).toEqual([400, 200]);
      await test.database.transaction((tx) => test.get(UserStore).setPasswordHash(tx, user?.id ?? '', null));
      expect((await open(newer)).page.status).toBe(400);
      const third = await make();
      await api.post(`/users/${user?.id}:disable`);
      expect((await open(third)).page.status).toBe(400);
      await api.post(`/users/${user?.id}:enable`);
      // Somebody may have kept it while the person was shut out.
      expect((await open(third)).page.status).toBe(400);
      const fourth = await make();
      expect((await open(fourth)).page.status).toBe(200);
      // Never another purpose's.
      expect((await open(fourth.replace('/reset/', '/invite/'))).page.status).toBe(400);
      test.clock.advance('25h');
      api = await adminApi(test);
      expect((await open(fourth)).page.status).toBe(400);
    });
  });

  // The last: the hour that goes by ends the admin's token, too.
  it('tell of twenty names an hour whether they are taken: nobody goes through a list with one link', async () => {
    const limited = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url, RATE_LIMITS: 'on' } });
    const made = await invite();
    const { browser } = await open(made.url, limited.address);
    const isTold = async (username: string, password: string): Promise<boolean> => {
      await browser.submit({ username, password });
      return browser.text().includes('belongs to somebody else already');
    };
    for (let index = 1; index < 20; index += 1) expect(await isTold(`guess${index}`, 'short')).toBe(false);
    expect([await isTold('alice', 'short'), await isTold('alice', 'short')]).toEqual([true, false]);
    expect([browser.page?.status, browser.text().includes('Password')]).toEqual([422, true]);
    // A form that is good but for the name needs no such list, and has its own twenty.
    expect(await isTold('alice', PASS_PHRASE)).toBe(true);
    for (let index = 1; index < 20; index += 1) expect(await isTold('alice', PASS_PHRASE)).toBe(true);
    expect([await isTold('alice', PASS_PHRASE), browser.page?.status]).toEqual([false, 429]);
    test.clock.advance('1h');
    await browser.open(made.url);
    expect(await isTold('alice', 'short')).toBe(true);
    expect((await browser.submit({ username: `listed${count}`, password: PASS_PHRASE })).url).toBe(`${made.url}/ready`);
    await limited.close();
  });
});
