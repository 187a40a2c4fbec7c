import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import type { TestApp } from '../support/app.js';
import type { Loaded } from '../support/browser.js';
import { createTestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { type CreationOptions, type Departure, SoftwarePasskey } from './support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from './support/passkey-browser.js';

let count = 0;

eachDatabase('An invitation that is accepted with a passkey', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let api: AdminApi;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    api = await adminApi(test);
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });

  /** A guest with the page of their invitation open, as far as the script of the page gets with it. */
  class Guest {
    constructor(readonly browser: PasskeyBrowser, readonly path: string, readonly name: string) {}

    get action(): string {
      return `${this.path}/passkey`;
    }

    get newcomer(): string {
      return this.browser.fieldsOf(this.action)['newcomer'] ?? '';
    }

    async options(newcomer = this.newcomer): Promise<{ readonly status: number; readonly body: string }> {
      const { page } = this.browser;
      const asked = await this.browser.open(`${this.action}/options?newcomer=${encodeURIComponent(newcomer)}`);
      this.browser.page = page;
      return asked;
    }

    async made(passkey: SoftwarePasskey, lie: Departure = {}): Promise<string> {
      return passkey.create({ ...(JSON.parse((await this.options()).body) as CreationOptions) }, lie);
    }

    post(values: Readonly<Record<string, string>>): Promise<Loaded> {
      return this.browser.postForm(this.action, { username: this.name, name: 'Grace Hopper', ...values });
    }

    async accept(passkey = newPasskey(), lie: Departure = {}): Promise<Loaded> {
      return this.post({ passkey: await this.made(passkey, lie) });
    }

    /** The page of the same invitation in a browser that is another one. */
    async elsewhere(via?: string): Promise<Guest> {
      return opened(this.path, `${this.name}-too`, via);
    }
  }

  const newPasskey = (): SoftwarePasskey => new SoftwarePasskey(test.config.publicUrl.origin, {});
  async function opened(path: string, name: string, via?: string): Promise<Guest> {
    const browser = new PasskeyBrowser(test, via);
    await browser.open(path);
    return new Guest(browser, path, name);
  }
  async function invited(): Promise<Guest> {
    const name = `guest-${(count += 1)}`;
    const { status, body } = await api.post<{ url: string }>('/invitations', { email: `${name}@example.test`, name: 'Grace Hopper' });
    expect(status).toBe(201);
    return opened(new URL(body.url).pathname, name);
  }
  const accounts = async (guest: Guest): Promise<number> =>
    (await test.database.rows('SELECT id FROM users WHERE preferred_username LIKE ?', [`${guest.name}%`])).length;
  const credentials = async (): Promise<number> => (await test.database.rows('SELECT id FROM credentials', [])).length;
  /** Neither an account nor a passkey, and nobody signed in. */
  const expectNothing = async (guest: Guest, before: number): Promise<void> => {
    expect([await accounts(guest), await credentials()]).toEqual([0, before]);
    expect((await guest.browser.open('/account')).url).toContain('/login');
  };

  it('makes the account with it, and signs its person in by both', async () => {
    const guest = await invited();
    const passkey = newPasskey();
    const ready = await guest.accept(passkey);
    expect([ready.status, ready.url.endsWith('/ready'), await accounts(guest)]).toEqual([200, true, 1]);
    expect((await guest.browser.open('/account')).url).toBe(`${test.url}/account`);
    // It has let them in.
    await guest.browser.open('/account/passkeys');
    expect(guest.browser.text()).not.toContain('Not yet');
    const again = new PasskeyBrowser(test);
    await again.signInWith(passkey);
    expect((await again.open('/account')).url).toBe(`${test.url}/account`);
  });

  it('tells its person that recovery codes need a password or a confirmed address beside them, until there is one', async () => {
    const guest = await invited();
    await guest.accept();
    const page = async (): Promise<string> => (await guest.browser.open('/account/recovery-codes')).body;
    expect(await page()).toContain('You have neither a password nor a confirmed e-mail address yet.');
    expect(await page()).toContain('href="/account/email"');
    await test.database.run('UPDATE users SET email_verified = 1 WHERE preferred_username = ?', [guest.name]);
    expect(await page()).not.toContain('You have neither a password');
  });

  it.each([
    ['nobody named', () => ''],
    ['a letter of the mac changed', (own: string) => own.slice(0, -2) + (own.endsWith('AA') ? 'BB' : 'AA')],
    ['another id under the mac', (own: string) => own.replace(/^usr_.{4}/, 'usr_0000')],
    ['the id alone', (own: string) => own.split('.')[0] ?? ''],
    ['a mac alone', (own: string) => `.${own.split('.')[1] ?? ''}`],
    ['letters of no id', () => '../../etc.passwd'],
  ])('names its newcomer itself: %s makes nobody', async (_what, change) => {
    const [guest, before] = [await invited(), await credentials()];
    const newcomer = change(guest.newcomer);
    expect((await guest.options(newcomer)).status).toBe(400);
    expect((await guest.post({ passkey: await guest.made(newPasskey()), newcomer })).status).toBe(422);
    await expectNothing(guest, before);
  });

  it('takes no newcomer, and no answer, of another invitation', async () => {
    const [mine, theirs, before] = [await invited(), await invited(), await credentials()];
    expect((await mine.options(theirs.newcomer)).status).toBe(400);
    const answerOfTheirs = await theirs.made(newPasskey());
    expect((await mine.post({ passkey: answerOfTheirs, newcomer: theirs.newcomer })).status).toBe(422);
    expect((await mine.post({ passkey: answerOfTheirs })).status).toBe(422);
    await expectNothing(mine, before);
    await expectNothing(theirs, before);
  });

  it('takes no answer that was made in another browser', async () => {
    const guest = await invited();
    const before = await credentials();
    const thief = await guest.elsewhere();
    const passkey = await guest.made(newPasskey());
    expect((await thief.post({ passkey, newcomer: guest.newcomer })).status).toBe(422);
    expect([await accounts(guest), await credentials()]).toEqual([0, before]);
    // The form of one browser is none in another: its token is wrong there.
    const csrf = guest.browser.fieldsOf(guest.action)['csrf'] ?? '';
    expect((await thief.post({ passkey, newcomer: guest.newcomer, csrf })).status).toBe(403);
    expect((await guest.post({ passkey })).status).toBe(200);
  });

  it('makes exactly one account of two answers at once, in two browsers, at two instances', async () => {
    const guest = await invited();
    const other = await guest.elsewhere(second.address);
    const [one, two] = [await guest.made(newPasskey()), await other.made(newPasskey())];
    const before = await credentials();
    const answers = await Promise.all([guest.post({ passkey: one }), other.post({ passkey: two })]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
    expect([await accounts(guest), await credentials()]).toEqual([1, before + 1]);
    const signedIn = await Promise.all([guest, other].map(async ({ browser }) => (await browser.open('/account')).url.endsWith('/account')));
    expect(signedIn.filter(Boolean)).toHaveLength(1);
  });

  it('makes exactly one account of the same answer many times at once', async () => {
    const guest = await invited();
    const passkey = await guest.made(newPasskey());
    const fields = { ...guest.browser.fieldsOf(guest.action), username: guest.name, name: 'Grace', passkey };
    const post = async (): Promise<number> => (await fetch(test.url + guest.action, {
      method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { origin: test.config.publicUrl.origin, ...guest.browser.cookieHeader() },
    })).status;
    const statuses = await Promise.all(Array.from({ length: 8 }, post));
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    for (const status of statuses) expect([303, 400, 422]).toContain(status);
    expect(await accounts(guest)).toBe(1);
  });

  it('is over once it is accepted: the same answer again, another one, and the question for one are all refused', async () => {
    const guest = await invited();
    const other = await guest.elsewhere();
    const [used, fresh] = [await guest.made(newPasskey()), await other.made(newPasskey())];
    const { page } = guest.browser;
    const newcomer = guest.newcomer;
    expect((await guest.post({ passkey: used })).status).toBe(200);
    guest.browser.page = page;
    expect((await guest.post({ passkey: used })).status).toBe(400);
    expect((await other.post({ passkey: fresh })).status).toBe(400);
    expect((await guest.options(newcomer)).status).toBe(400);
    expect(await accounts(guest)).toBe(1);
  });

  it('takes a passkey once: an answer that was refused for the name can be given again with another, and is worth nothing in another invitation', async () => {
    const [guest, next] = [await invited(), await invited()];
    const passkey = newPasskey();
    const made = await guest.made(passkey);
    expect((await guest.post({ passkey: made, username: 'alice' })).status).toBe(422);
    expect((await guest.post({ passkey: made })).status).toBe(200);
    // The same authenticator's key for somebody else: it is somebody's already.
    expect((await next.accept(passkey)).status).toBe(422);
    expect(await accounts(next)).toBe(0);
  });

  it('takes no answer after five minutes, and another one then', async () => {
    const guest = await invited();
    const late = await guest.made(newPasskey());
    test.clock.advance('6m');
    expect((await guest.post({ passkey: late })).status).toBe(422);
    expect(await accounts(guest)).toBe(0);
    expect((await guest.accept()).status).toBe(200);
  });

  it.each([
    ['has run out', async () => {
      test.clock.advance('30d');
      api = await adminApi(test);
    }],
    ['was withdrawn', async (guest: Guest) => {
      const found = (await api.get<{ data: { id: string; email: string }[] }>('/invitations?limit=100')).body.data.find(({ email }) => email === `${guest.name}@example.test`);
      expect((await api.delete(`/invitations/${found?.id}`)).status).toBe(204);
    }],
  ] as const)('that %s makes nobody, with the answer made in time', async (_what, end) => {
    const [guest, before] = [await invited(), await credentials()];
    const { newcomer } = guest;
    const passkey = await guest.made(newPasskey());
    await end(guest);
    expect((await guest.post({ passkey })).status).toBe(400);
    expect((await guest.options(newcomer)).status).toBe(400);
    await expectNothing(guest, before);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['no answer', { passkey: '' }], ['an answer that is a word', { passkey: 'yes' }], ['an empty object', { passkey: '{}' }], ['a list', { passkey: '[]' }],
    ['null', { passkey: 'null' }], ['one of 60 KB', { passkey: `{"id":"${'A'.repeat(60_000)}"}` }], ['no user name', { username: '' }], ['a user name of spaces', { username: '   ' }],
  ])('posted with %s names what is wrong, and makes nobody', async (_what, values) => {
    const [guest, before] = [await invited(), await credentials()];
    const passkey = 'passkey' in values ? '' : await guest.made(newPasskey());
    expect((await guest.post({ passkey, ...values })).status).toBe(422);
    await expectNothing(guest, before);
  });

  it('posted before the question was asked, or empty, or without its form, makes nobody', async () => {
    const [guest, before] = [await invited(), await credentials()];
    const challenge = Buffer.from('0'.repeat(32)).toString('base64url');
    const made = newPasskey().create({ challenge, rp: { id: 'localhost' }, user: { id: 'dXNy', name: 'x', displayName: 'x' }, pubKeyCredParams: [], excludeCredentials: [], authenticatorSelection: {}, attestation: 'none' });
    expect((await guest.post({ passkey: made })).status).toBe(422);
    const post = async (body: string): Promise<number> => (await fetch(test.url + guest.action, {
      method: 'POST', redirect: 'manual', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.config.publicUrl.origin, ...guest.browser.cookieHeader() },
    })).status;
    for (const body of ['', 'csrf=', 'csrf=x&passkey=y']) expect(await post(body)).toBe(403);
    await expectNothing(guest, before);
  });

  it.each<[string, Departure]>([
    ['for another origin', { origin: 'https://evil.test' }], ['for a suffix of the host', { origin: 'http://badlocalhost' }], ['for another relying party', { rpId: 'evil.test' }],
    ['without anybody there', { userPresent: false }], ['without knowing who', { userVerified: false }], ['of another kind', { type: 'webauthn.get' }], ['to another question', { challenge: 'AAAA' }],
  ])('takes no answer %s (MF-14)', async (_what, lie) => {
    const [guest, before] = [await invited(), await credentials()];
    expect((await guest.accept(newPasskey(), lie)).status).toBe(422);
    await expectNothing(guest, before);
  });

  it('keeps its address and its groups, whatever is posted with the passkey (RP-11)', async () => {
    const guest = await invited();
    expect((await guest.post({ passkey: await guest.made(newPasskey()), email: 'alice@example.test', role: 'admin', groups: 'engineering', email_verified: 'true', id: 'usr_0' })).status).toBe(200);
    const [row] = await test.database.rows<{ email: string; id: string }>('SELECT email, id FROM users WHERE preferred_username = ?', [guest.name]);
    expect(row?.email).toBe(`${guest.name}@example.test`);
    expect(await test.database.rows('SELECT * FROM group_members WHERE user_id = ?', [row?.id ?? ''])).toEqual([]);
  });

  it('is not used up by its page or its question, however often they are looked at', async () => {
    const guest = await invited();
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      expect((await fetch(test.url + guest.path, { method })).status).toBe(200);
      await fetch(`${test.url}${guest.action}/options?newcomer=${encodeURIComponent(guest.newcomer)}`, { method });
    }
    expect((await guest.accept()).status).toBe(200);
  });
});
