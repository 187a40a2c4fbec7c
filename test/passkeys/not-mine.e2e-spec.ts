import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { codesOn, isIn, keyOn, press, totp } from '../factors/support/factors.js';
import { SoftwarePasskey } from './support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from './support/passkey-browser.js';

const NOT_ME = '/account/activity/not-me';

eachDatabase('Something that was added to an account by somebody else', (dialect) => {
  let test: TestApp;
  let person: string;
  let owner: PasskeyBrowser;
  let thief: PasskeyBrowser;

  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    person = await newPerson(test);
    owner = await signedIn();
    thief = await signedIn();
  });

  async function signedIn(): Promise<PasskeyBrowser> {
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(person);
    return browser;
  }

  const addedBy = async (browser: PasskeyBrowser): Promise<SoftwarePasskey> => {
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin);
    await browser.addPasskey(passkey);
    return passkey;
  };
  const rowsOf = async <Row extends object>(sql: string): Promise<readonly Row[]> => test.database.rows<Row>(sql, [person]);
  const held = async (): Promise<readonly string[]> =>
    (await rowsOf<{ type: string }>('SELECT c.type FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.preferred_username = ? AND c.confirmed_at IS NOT NULL ORDER BY c.created_at, c.id')).map(({ type }) => type);
  const eventOf = async (type: string): Promise<string> =>
    (await rowsOf<{ id: string }>(`SELECT e.id FROM audit_events e JOIN users u ON u.id = e.user_id WHERE u.preferred_username = ? AND e.type = '${type}' ORDER BY e.id DESC LIMIT 1`))[0]?.id ?? '';
  /** The events that a press has written, in order. */
  const lastEvents = async (count: number): Promise<readonly string[]> =>
    (await rowsOf<{ type: string }>(`SELECT e.type FROM audit_events e JOIN users u ON u.id = e.user_id WHERE u.preferred_username = ? ORDER BY e.id DESC LIMIT ${count}`)).map(({ type }) => type).toReversed();

  it('is removed by its owner with the password that they had before, though they cannot show what was added', async () => {
    const passkey = await addedBy(thief);
    test.clock.advance('11m');
    await owner.open(`${NOT_ME}?event=${await eventOf('credential.added')}`);
    expect(owner.page?.url).toContain(NOT_ME);
    expect(owner.text()).toContain('What was added then will be removed');
    await press(owner, NOT_ME, { password: 'not the password' });
    expect([owner.page?.status, await held()]).toEqual([422, ['passkey']]);
    await press(owner, NOT_ME, { password: PASSWORD });
    expect(owner.text()).toContain('what was added is removed');
    expect(await held()).toEqual([]);
    expect(await lastEvents(20)).toEqual(expect.arrayContaining(['session.ended', 'credential.removed', 'activity.disowned']));
    expect(await isIn(thief)).toBe(false);
    const again = new PasskeyBrowser(test);
    expect((await again.signInWith(passkey)).status).toBe(422);
    expect(await isIn(owner)).toBe(true);
  });

  it('is asked about within ten minutes, too, where the password was proven and the passkey could not be', async () => {
    await addedBy(thief);
    await owner.open(`${NOT_ME}?event=${await eventOf('credential.added')}`);
    await press(owner, NOT_ME, { password: PASSWORD });
    expect(await held()).toEqual([]);
  });

  it('is shown with what somebody held before it, where they did: the password alone does not take a second factor away', async () => {
    await owner.open('/account/authenticator/new');
    const secret = keyOn(owner.page);
    await press(owner, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    expect(codesOn(owner.page)).toHaveLength(10);
    await press(owner, '/account/recovery-codes/saved', { saved: 'yes' });
    test.clock.advance('31s');
    const strong = await signedIn();
    await press(strong, '/login/factor', { code: totp(secret, test.clock.now()) });
    test.clock.advance('1m');
    await addedBy(strong);
    const event = await eventOf('credential.added');
    expect((await thief.open(`${NOT_ME}?event=${event}`)).url).toContain('/login');
    await thief.open('/account/password');
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(thief.page?.body ?? '') ?? [];
    const posted = { method: 'POST', body: new URLSearchParams({ csrf, event, password: PASSWORD }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: thief.origin } };
    expect((await thief.open(NOT_ME, posted)).url).toContain('/login');
    expect((await held()).filter((type) => type !== 'recovery_code')).toEqual(['totp', 'passkey']);
    expect((await strong.open(`${NOT_ME}?event=${event}`)).url).toContain(NOT_ME);
    await press(strong, NOT_ME);
    expect((await held()).filter((type) => type !== 'recovery_code')).toEqual(['totp']);
    expect((await held()).filter((type) => type === 'recovery_code')).toHaveLength(10);
  });

  it('is shown to whoever has signed in since then, too: a stolen session and the password do not take away what keeps the thief out', async () => {
    await owner.open('/account/authenticator/new');
    const secret = keyOn(owner.page);
    await press(owner, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    const event = await eventOf('credential.added');
    await press(owner, '/account/recovery-codes/saved', { saved: 'yes' });
    test.clock.advance('31s');
    const stolen = await signedIn();
    await press(stolen, '/login/factor', { code: totp(secret, test.clock.now()) });
    test.clock.advance('11m');
    expect((await stolen.open(`${NOT_ME}?event=${event}`)).url).toContain('/login');
    expect((await owner.open(`${NOT_ME}?event=${event}`)).url).toContain(NOT_ME);
  });

  it('takes more than the password after three days, however old the session', async () => {
    await addedBy(thief);
    for (let hours = 0; hours < 75; hours += 5) {
      test.clock.advance('5h');
      await owner.open('/account');
    }
    expect(await isIn(owner)).toBe(true);
    await owner.open(`${NOT_ME}?event=${await eventOf('credential.added')}`);
    expect(owner.page?.url).toContain('/login');
    expect(await held()).toEqual(['passkey']);
  });

  it('may be recovery codes, which are removed together, and nothing with them', async () => {
    await owner.open('/account/authenticator/new');
    const secret = keyOn(owner.page);
    await press(owner, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    test.clock.advance('2s');
    await press(owner, '/account/recovery-codes/saved', { saved: 'yes' });
    test.clock.advance('1m');
    const strong = await signedIn();
    await press(strong, '/login/factor', { code: totp(secret, test.clock.now()) });
    await strong.open(`${NOT_ME}?event=${await eventOf('credential.added')}`);
    expect(await held()).toHaveLength(11);
    await press(strong, NOT_ME);
    expect(await held()).toEqual(['totp']);
  });

  it('stays where it is the only way in', async () => {
    const passkey = await addedBy(owner);
    await test.database.run('UPDATE users SET password_hash = NULL WHERE preferred_username = ?', [person]);
    const own = new PasskeyBrowser(test);
    await own.signInWith(passkey);
    await own.open(`${NOT_ME}?event=${await eventOf('credential.added')}`);
    expect(own.text()).not.toContain('will be removed');
    await press(own, NOT_ME);
    expect(own.text()).toContain('Look through the ways to sign in now');
    expect(await held()).toEqual(['passkey']);
  });
});
