import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { changeSettings } from '../flows/support/settings.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { type Departure, type PasskeyKind, SoftwarePasskey } from './support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from './support/passkey-browser.js';

const PATH = '/account/passkeys';

eachDatabase('The passkeys of an account', (dialect) => {
  let test: TestApp;
  let browser: PasskeyBrowser;
  let person: string;

  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    person = await newPerson(test);
    browser = await signedIn(person);
  });

  afterEach(async () => {
    for (const section of ['sign-in', 'mfa'] as const) await changeSettings(test, section, {});
  });

  const newPasskey = (kind: PasskeyKind = {}): SoftwarePasskey => new SoftwarePasskey(test.config.publicUrl.origin, kind);

  async function signedIn(name: string): Promise<PasskeyBrowser> {
    const own = new PasskeyBrowser(test);
    await own.open('/login');
    await own.signIn(name);
    return own;
  }

  /** Signs in again, with the passkey: what a session by password alone may not do any more once there is one. */
  async function signedInWith(passkey: SoftwarePasskey): Promise<PasskeyBrowser> {
    const own = new PasskeyBrowser(test);
    await own.signInWith(passkey);
    return own;
  }

  const idOf = async (name: string): Promise<string> => (await test.database.rows<{ id: string }>('SELECT id FROM users WHERE preferred_username = ?', [name]))[0]?.id ?? '';
  const heldBy = async (name: string): Promise<readonly { id: string; name: string; data: string }[]> => test.database.rows("SELECT id, name, data FROM credentials WHERE user_id = ? AND type = 'passkey' ORDER BY id", [await idOf(name)]);
  const eventsOf = async (name: string): Promise<readonly string[]> =>
    (await test.database.rows<{ type: string }>("SELECT type FROM audit_events WHERE user_id = ? AND type LIKE 'credential.%' ORDER BY occurred_at, id", [await idOf(name)])).map(({ type }) => type);

  it('are asked for as they should be: discoverable, with the person verified, for this host alone, without attestation', async () => {
    await browser.open(`${PATH}/new`);
    expect(browser.creationOptions()).toMatchObject({
      rp: { id: 'localhost' }, attestation: 'none', authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, user: { name: person }, excludeCredentials: [],
      pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
    });
    expect(Buffer.from(browser.creationOptions().user.id, 'base64url').toString()).toBe(await idOf(person));
  });

  it.each<[string, PasskeyKind, string]>([
    ['Apple Passwords', { aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd', synced: true }, 'In a password manager'],
    ['YubiKey 5 NFC', { aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c', transports: ['usb', 'nfc'] }, 'On a security key'],
    ['Passkey', { aaguid: '12345678-1234-1234-1234-123456789012' }, 'On one device alone'],
  ])('are named after their makers: %s', async (name, kind, where) => {
    await browser.addPasskey(newPasskey(kind));
    await browser.open(PATH);
    expect(browser.text()).toContain(where);
    expect((await heldBy(person)).map((each) => each.name)).toEqual([name]);
    expect(await eventsOf(person)).toEqual(['credential.added']);
  });

  it('are told of by mail, when they come and when they go', async () => {
    const mails = async (): Promise<number> => Number((await test.database.rows<{ mails: number }>("SELECT COUNT(*) AS mails FROM mails WHERE message = 'security-notice'"))[0]?.mails);
    const passkey = newPasskey();
    const before = await mails();
    await browser.addPasskey(passkey);
    expect(await mails()).toBe(before + 1);
    const own = await signedInWith(passkey);
    await own.open(PATH);
    const signedInAgain = await mails();
    await own.postForm(`${PATH}/remove`, {});
    expect(await mails()).toBe(signedInAgain + 1);
  });

  it.each<[string, Departure, PasskeyKind]>([
    ['another origin', { origin: 'https://evil.example' }, {}],
    ['an origin that ends as ours', { origin: 'http://badlocalhost' }, {}],
    ['another relying party', { rpId: 'evil.example' }, {}],
    ['nobody present', { userPresent: false }, {}],
    ['nobody verified', { userVerified: false }, {}],
    ['a frame in somebody else’s page', { crossOrigin: true }, {}],
    ['a signature', { type: 'webauthn.get' }, {}],
    ['a challenge of its own', { challenge: 'A'.repeat(76) }, {}],
    ['an algorithm that was not offered', {}, { algorithm: 'ES384' }],
    ['an attestation that nobody asked for', { format: 'android-safetynet' }, {}],
    ['an attestation of no kind', { format: 'unheard-of' }, {}],
  ])('MF-14: are refused when they are made for, by or with %s', async (_what, lie, kind) => {
    const page = await browser.addPasskey(newPasskey(kind), lie);
    expect(page.status).toBe(422);
    expect(browser.text()).toContain('That took too long, or your device did not check that it is you.');
    expect(await heldBy(person)).toEqual([]);
    // The page asks anew.
    expect((await browser.postForm(`${PATH}/new`, { passkey: newPasskey().create(browser.creationOptions()) })).status).toBe(200);
  });

  it('MF-15: are made once by one answer, by its person, in its browser, within five minutes', async () => {
    const other = await signedIn(await newPerson(test));
    await other.open(`${PATH}/new`);
    await browser.open(`${PATH}/new`);
    const options = browser.creationOptions();
    const response = newPasskey().create(options);
    expect((await other.postForm(`${PATH}/new`, { passkey: response })).status).toBe(422);
    const copies = Array.from({ length: 4 }, () => Object.assign(new PasskeyBrowser(test), { page: browser.page }));
    for (const copy of copies) for (const name of ['doorward-browser', 'doorward-session']) copy.setCookie(name, browser.cookie(name) ?? '');
    await Promise.all(copies.map((copy) => copy.postForm(`${PATH}/new`, { passkey: response })));
    expect(await heldBy(person)).toHaveLength(1);
    const late = await signedIn(await newPerson(test));
    await late.open(`${PATH}/new`);
    test.clock.advance('5m');
    expect((await late.postForm(`${PATH}/new`, { passkey: newPasskey().create(late.creationOptions()) })).status).toBe(422);
  });

  it('are nobody’s twice: somebody else’s passkey is refused', async () => {
    const passkey = newPasskey();
    await browser.addPasskey(passkey);
    const other = await signedIn(await newPerson(test));
    const page = await other.addPasskey(newPasskey(), { credentialId: passkey.id });
    expect(page.status).toBe(422);
    expect(other.text()).toContain('There is a passkey for this account here already.');
    expect((await signedInWith(passkey)).text()).toContain(`${person}@example.test`);
  });

  it('are given a name by their person, of one line', async () => {
    await browser.addPasskey(newPasskey());
    test.clock.advance('1s');
    await browser.open(PATH);
    await browser.postForm(`${PATH}/rename`, { name: '  My   phone ' });
    expect(browser.text()).toContain('The new name is kept.');
    expect((await heldBy(person)).map(({ name }) => name)).toEqual(['My phone']);
    for (const name of ['', ' ', 'x'.repeat(65), 'a\u0000b']) expect((await browser.postForm(`${PATH}/rename`, { name })).status).toBe(422);
    expect((await heldBy(person)).map(({ name }) => name)).toEqual(['My phone']);
    expect(await eventsOf(person)).toEqual(['credential.added', 'credential.renamed']);
  });

  it('are not changed by anybody else: each other’s ids are unknown', async () => {
    await browser.addPasskey(newPasskey());
    const [mine] = await heldBy(person);
    const passkey = newPasskey();
    await (await signedIn(await newPerson(test))).addPasskey(passkey);
    const other = await signedInWith(passkey);
    for (const [action, values] of [['rename', { name: 'Mine now' }], ['remove', {}]] as const) {
      await other.open(PATH);
      expect((await other.postForm(`${PATH}/${action}`, { ...values, id: mine?.id ?? '' })).status).toBe(404);
    }
    expect((await heldBy(person))[0]?.name).toBe('Passkey');
  });

  it('are removed, and let nobody in from then on', async () => {
    const passkey = newPasskey();
    await browser.addPasskey(passkey);
    test.clock.advance('1s');
    const own = await signedInWith(passkey);
    await own.open(PATH);
    await own.postForm(`${PATH}/remove`, {});
    expect(own.text()).toContain('That passkey is removed.');
    expect(await heldBy(person)).toEqual([]);
    const page = await new PasskeyBrowser(test).signInWith(passkey);
    expect(page.status).toBe(422);
    expect(page.body).toContain(`data-unknown="${passkey.id}"`);
    expect(await eventsOf(person)).toEqual(['credential.added', 'credential.removed']);
  });

  it('are kept where the last one is the only way in, also when the last two are removed at the same moment', async () => {
    const [first, second] = [newPasskey(), newPasskey()];
    await browser.addPasskey(first);
    const own = await signedInWith(first);
    await own.addPasskey(second);
    await test.database.run('UPDATE users SET password_hash = NULL WHERE id = ?', [await idOf(person)]);
    await own.open(PATH);
    const ids = (await heldBy(person)).map(({ id }) => id);
    const copies = ids.map((id) => {
      const copy = Object.assign(new PasskeyBrowser(test), { page: own.page });
      for (const name of ['doorward-browser', 'doorward-session']) copy.setCookie(name, own.cookie(name) ?? '');
      return copy.postForm(`${PATH}/remove`, { id });
    });
    const texts = (await Promise.all(copies)).map(({ body }) => body);
    expect(await heldBy(person)).toHaveLength(1);
    expect(texts.filter((text) => text.includes('without it you could no longer sign in'))).toHaveLength(1);
  });

  it('are added and removed by nobody who proved long ago, or by password alone, that it is them', async () => {
    const passkey = newPasskey();
    const elsewhere = await signedIn(person);
    await browser.addPasskey(passkey);
    const [held] = await heldBy(person);
    // Signed in by password, before there was a passkey.
    await elsewhere.open(`${PATH}/new`);
    expect(elsewhere.text()).toContain('Confirm it’s you');
    await elsewhere.open(PATH);
    await elsewhere.postForm(`${PATH}/remove`, { id: held?.id ?? '' });
    expect(elsewhere.text()).toContain('Confirm it’s you');
    const own = await signedInWith(passkey);
    test.clock.advance('11m');
    await own.open(`${PATH}/new`);
    expect(own.text()).toContain('Confirm it’s you');
    expect(await heldBy(person)).toHaveLength(1);
  });

  it('confirm that it is their person: who comes back may go on', async () => {
    const passkey = newPasskey();
    const elsewhere = await signedIn(person);
    await browser.addPasskey(passkey);
    await elsewhere.open(`${PATH}/new`);
    await elsewhere.postForm('/login', { password: PASSWORD });
    await elsewhere.postForm('/login/factor', { passkey: passkey.get(elsewhere.askedOptions()) });
    expect(new URL(elsewhere.page?.url ?? '').pathname).toBe(`${PATH}/new`);
    expect(elsewhere.creationOptions().excludeCredentials.map(({ id }) => id)).toEqual([passkey.id]);
  });

  it('confirm it by themselves, on the page that asks for the password', async () => {
    const [passkey, foreign] = [newPasskey(), newPasskey()];
    await browser.addPasskey(passkey);
    await (await signedIn(await newPerson(test))).addPasskey(foreign);
    test.clock.advance('11m');
    await browser.open(`${PATH}/new`);
    expect(browser.text()).toMatch(/Confirm with a passkey .*Password/);
    expect((await browser.postPasskey(foreign.get(await browser.requestOptions()))).status).toBe(422);
    await browser.postPasskey(passkey.get(await browser.requestOptions()));
    expect(new URL(browser.page?.url ?? '').pathname).toBe(`${PATH}/new`);
  });

  it('lead to recovery codes when the first one is made, and say before they go that the codes go with them', async () => {
    const passkey = newPasskey();
    await browser.addPasskey(passkey);
    expect(browser.text()).toContain('Your passkey is ready.');
    expect(browser.text()).toContain('Make recovery codes');
    const own = await signedInWith(passkey);
    await own.open(PATH);
    expect(own.text()).not.toContain('Your recovery codes will be removed with it');
    await own.open('/account/recovery-codes');
    await own.postForm('/account/recovery-codes', {});
    await own.postForm('/account/recovery-codes/saved', { saved: 'yes' });
    expect(own.text()).toContain('Your recovery codes are ready. ');
    expect(own.text()).not.toContain('Those from before');
    await own.postForm('/account/recovery-codes', {});
    await own.postForm('/account/recovery-codes/saved', { saved: 'yes' });
    expect(own.text()).toContain('Those from before no longer work.');
    await own.addPasskey(newPasskey());
    expect(new URL(own.page?.url ?? '').pathname).toBe(PATH);
    expect(own.text()).not.toContain('Your recovery codes will be removed with it');
    await own.postForm(`${PATH}/remove`, {});
    expect(own.text()).toContain('Your recovery codes will be removed with it');
    await own.postForm(`${PATH}/remove`, {});
    expect(await heldBy(person)).toEqual([]);
  });

  it('that were made on the way to somewhere else lead there by a page that offers recovery codes, for they will be asked for from then on', async () => {
    await browser.open('/login/passkey/offer?request=account.devices');
    await browser.postForm('/login/passkey/offer', { passkey: newPasskey().create(browser.creationOptions()) });
    expect(browser.text()).toContain('Your passkey is ready');
    expect(browser.page?.body).toContain('href="/account/recovery-codes"');
    expect(browser.page?.body).toContain('href="/account/devices"');
  });

  it('are asked for with a word of whom to ask where nothing else is left', async () => {
    await changeSettings(test, 'branding', { support_address: 'it@acme.test' });
    await browser.addPasskey(newPasskey());
    const elsewhere = await signedIn(person);
    expect(new URL(elsewhere.page?.url ?? '').pathname).toBe('/login/factor');
    expect(elsewhere.text()).toContain('Ask your IT support: it@acme.test');
    await changeSettings(test, 'branding', {});
  });

  it('are offered after a password, and made by the browser itself where it can; those ask nobody for a second factor before they were used', async () => {
    const passkey = newPasskey({ synced: true });
    await browser.open('/login/passkey/offer?request=account.devices');
    expect(browser.text()).toContain('Sign in faster next time');
    const made = passkey.create(browser.creationOptions(), { userPresent: false, userVerified: false });
    await browser.postForm('/login/passkey/offer', { passkey: made, silently: 'yes' });
    expect(new URL(browser.page?.url ?? '').pathname).toBe('/account/devices');
    const again = await signedIn(person);
    expect(new URL(again.page?.url ?? '').pathname).not.toBe('/login/factor');
    await again.open(PATH);
    expect(again.text()).toContain('In a password manager');

    expect((await signedInWith(passkey)).text()).toContain(`${person}@example.test`);
    expect(new URL((await signedIn(person)).page?.url ?? '').pathname).toBe('/login/factor');
  });

  it('are offered to nobody who has one, was asked this month, is not signed in, or asks for it by a link of their own making', async () => {
    const pathAfter = async (own: PasskeyBrowser): Promise<string> => new URL((await own.open('/login/passkey/offer?request=account.devices')).url).pathname;
    expect(await pathAfter(browser)).toBe('/login/passkey/offer');
    expect(await pathAfter(browser)).toBe('/account/devices');
    test.clock.advance('31d');
    const [again, other] = [await signedIn(person), await signedIn(await newPerson(test))];
    expect(await pathAfter(again)).toBe('/login/passkey/offer');
    await other.addPasskey(newPasskey());
    expect(await pathAfter(other)).toBe('/account/devices');
    expect(await pathAfter(new PasskeyBrowser(test))).toBe('/login');
    await again.open('/login/passkey/offer?request=//evil.example');
    expect(again.page?.leftFor).toBeUndefined();
  });

  it('are offered to nobody where policy does not want it', async () => {
    await changeSettings(test, 'sign-in', { passkey_offers: false });
    expect(new URL((await browser.open('/login/passkey/offer?request=account.devices')).url).pathname).toBe('/account/devices');
  });

  it('are made before anything else where policy lets nobody in without a second factor; and the last factor stays then', async () => {
    await changeSettings(test, 'mfa', { required: 'always' });
    test.clock.advance('1s');
    const passkey = newPasskey();
    const own = new PasskeyBrowser(test);
    await own.open('/login?request=account.devices');
    await own.signIn(person);
    expect(new URL(own.page?.url ?? '').pathname).toBe('/login/enrol');
    expect(own.page?.body).toContain(`href="${PATH}/new?request`);
    await own.addPasskey(passkey);
    await own.postForm('/account/recovery-codes/saved', { later: 'yes' });
    expect(new URL(own.page?.url ?? '').pathname).toBe('/account/devices');
    const [session] = await test.database.rows<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT 1', [await idOf(person)]);
    expect(JSON.parse(session?.amr ?? '')).toEqual(['pwd', 'hwk', 'user', 'mfa']);
    await own.open(PATH);
    expect(own.text()).toContain('Without this one you could no longer sign in.');
    const [held] = await heldBy(person);
    await own.open(PATH);
    const { csrf = '' } = own.fieldsOf(`${PATH}/rename`);
    await own.open(`${PATH}/remove`, { method: 'POST', body: new URLSearchParams({ csrf, id: held?.id ?? '' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: own.origin } });
    expect(own.text()).toContain('It was not removed');
    expect(await heldBy(person)).toHaveLength(1);
  });

  it('take the browsers with them that stood for them', async () => {
    const passkey = newPasskey();
    await browser.addPasskey(passkey);
    const remembered = await signedIn(person);
    await remembered.postForm('/login/factor', { passkey: passkey.get(remembered.askedOptions()), remember: 'yes' });
    const count = async (): Promise<number> => Number((await test.database.rows<{ devices: number }>('SELECT COUNT(*) AS devices FROM remembered_devices WHERE user_id = ?', [await idOf(person)]))[0]?.devices);
    expect(await count()).toBe(1);
    await remembered.open(PATH);
    await remembered.postForm(`${PATH}/remove`, {});
    expect(remembered.text()).toContain('That passkey is removed.');
    expect(await count()).toBe(0);
  });

  it('tell password managers where they are made and kept', async () => {
    const response = await fetch(`${test.config.publicUrl.origin}/.well-known/passkey-endpoints`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(await response.json()).toEqual({ enroll: `${test.url}/account/passkeys/new`, manage: `${test.url}/account/passkeys` });
  });
});
