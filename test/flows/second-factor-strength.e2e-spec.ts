import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { equipped, halfWay, isIn, press, prove, signedIn, totp, type Equipped } from '../factors/support/factors.js';
import { CredentialStore } from '../../src/credentials/credential.store.js';
import { setPasswordHash, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { changeSettings } from './support/settings.js';

const MFA = 'urn:doorward:acr:mfa';
const CALLBACK = 'https://intra.example.com/callback';

eachDatabase('How strong a sign-in is', (dialect) => {
  let test: TestApp;
  let intranet: WireClient;
  let vault: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    intranet = new WireClient(test.url, 'intranet', SECRET, CALLBACK);
    vault = new WireClient(test.url, 'vault', SECRET, CALLBACK);
    await test.declare({ clients: [{ client_id: 'vault', client_name: 'Vault', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true, required_acr: MFA }] });
  });
  afterAll(async () => test.close());

  const code = ({ secret }: Equipped): string => {
    test.clock.advance('30s');
    return totp(secret, test.clock.now());
  };
  const seconds = (): number => Math.floor(test.clock.now() / 1000);
  /** Claims of the ID token that the answer in this browser is good for. */
  const told = async (client: WireClient, browser: Browser): Promise<Record<string, unknown>> => {
    const { body } = await client.redeem(browser.page?.leftFor?.searchParams.get('code') ?? '');
    return decodeJwt(String(body['id_token']));
  };
  const errorIn = (browser: Browser): string | null | undefined => browser.page?.leftFor?.searchParams.get('error');

  /** Signed in with a password alone, in a browser that stands for the second factor. */
  const remembered = async (): Promise<Equipped> => {
    const person = await equipped(test);
    const browser = await halfWay(test, person.name);
    await press(browser, '/login/factor', { code: code(person), remember: 'yes' });
    await browser.open('/oauth2/logout');
    await browser.submit({ decision: 'logout' });
    await browser.open('/login');
    await browser.signIn(person.name);
    expect(await isIn(browser)).toBe(true);
    return { ...person, browser };
  };

  describe('acr_values that want more than the session has (MF-20)', () => {
    it('ask for what is missing alone; auth_time is the time of that', async () => {
      const person = await remembered();
      const { browser } = person;
      test.clock.advance('2h');
      await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
      expect(await told(intranet, browser)).toMatchObject({ acr: 'urn:doorward:acr:password', amr: ['pwd'] });
      await browser.open(intranet.authorizeUrl({ scope: 'openid', acr_values: MFA }));
      expect(browser.page?.url).toContain('/login/factor?request=');
      expect(browser.page?.body).not.toContain('type="password"');
      await press(browser, '/login/factor', { code: code(person) });
      expect(await told(intranet, browser)).toMatchObject({ acr: MFA, amr: ['pwd', 'otp', 'mfa'], auth_time: seconds() });
    });

    it('change nothing for who holds nothing', async () => {
      const { browser } = await signedIn(test);
      await browser.open(intranet.authorizeUrl({ scope: 'openid', acr_values: `${MFA} phr` }));
      expect(await told(intranet, browser)).toMatchObject({ acr: 'urn:doorward:acr:password' });
    });

    it('keep the session that there is: the tokens of other applications live on', async () => {
      const person = await remembered();
      const { browser } = person;
      await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
      const before = await told(intranet, browser);
      await browser.open(intranet.authorizeUrl({ scope: 'openid', acr_values: MFA }));
      await press(browser, '/login/factor', { code: code(person) });
      expect((await told(intranet, browser))['sid']).toBe(before['sid']);
    });

    it('with prompt=none are answered with what there is, and what is essential is not', async () => {
      const { browser } = await remembered();
      const essential = { claims: JSON.stringify({ id_token: { acr: { essential: true, value: MFA } } }) };
      await browser.open(intranet.authorizeUrl({ scope: 'openid', acr_values: MFA, prompt: 'none' }));
      expect(await told(intranet, browser)).toMatchObject({ amr: ['pwd'] });
      await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'none', ...essential }));
      expect(errorIn(browser)).toBe('login_required');
    });

    it('with prompt=login ask for everything, and the code alone is no way around it', async () => {
      const person = await remembered();
      const { browser } = person;
      await browser.open(intranet.authorizeUrl({ scope: 'openid', acr_values: MFA, prompt: 'login' }));
      const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
      expect(browser.page?.body).toContain('type="password"');
      expect((await browser.open(`/login/factor?request=${request}`)).body).toContain('type="password"');
      await browser.signIn(person.name);
      await press(browser, '/login/factor', { code: code(person) });
      expect(await told(intranet, browser)).toMatchObject({ acr: MFA, auth_time: seconds() });
    });

    it('a proof that was begun before it was asked for is no answer to prompt=login', async () => {
      const person = await equipped(test);
      const browser = await halfWay(test, person.name);
      test.clock.advance('1m');
      await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'login' }));
      const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
      expect((await browser.open(`/login/factor?request=${request}`)).url).toMatch(/\/login\?request=/);
    });

    it('that cannot be reached and are essential are refused with the error of that name', async () => {
      const { browser } = await signedIn(test);
      await browser.open(intranet.authorizeUrl({ scope: 'openid', claims: JSON.stringify({ id_token: { acr: { essential: true, value: 'phr' } } }) }));
      expect(errorIn(browser)).toBe('unmet_authentication_requirements');
    });
  });

  describe('an application that demands two factors', () => {
    it('asks for the second one at its door, and no other does', async () => {
      const person = await remembered();
      const { browser } = person;
      await browser.open(vault.authorizeUrl({ scope: 'openid' }));
      expect(browser.page?.url).toContain('/login/factor?request=');
      await press(browser, '/login/factor', { code: code(person) });
      expect(await told(vault, browser)).toMatchObject({ acr: MFA });
    });

    it('has whoever has none set one up, and lets them in with it', async () => {
      const name = await newPerson(test);
      const browser = new Browser(test.url);
      await browser.open(vault.authorizeUrl({ scope: 'openid' }));
      await browser.signIn(name);
      expect(browser.page?.url).toContain('/login/enrol');
      expect(await isIn(browser)).toBe(false);
      await browser.open('/account/authenticator/new');
      const secret = /<code class="copy key">([A-Z2-7 ]+)<\/code>/.exec(browser.page?.body ?? '')?.[1] ?? '';
      await press(browser, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
      if (browser.page?.leftFor === undefined) await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
      expect(await told(vault, browser)).toMatchObject({ acr: MFA });
      expect(await isIn(browser)).toBe(true);
    });
  });

  describe('a browser that stands for the second factor', () => {
    it('is asked for no code, for as many days as policy lets it', async () => {
      const { browser, name } = await remembered();
      test.clock.advance('29d');
      await browser.open('/login');
      await browser.signIn(name);
      expect(await isIn(browser)).toBe(true);
      test.clock.advance('1d');
      await browser.open('/login');
      await browser.signIn(name);
      expect(browser.page?.url).toContain('/login/factor');
    });

    it('stands for nobody else, and for nobody in another browser without the cookie', async () => {
      const { browser, name } = await remembered();
      const grace = await equipped(test);
      await browser.open('/login');
      await browser.signIn(grace.name);
      expect(browser.page?.url).toContain('/login/factor');
      expect((await halfWay(test, name)).page?.url).toContain('/login/factor');
    });

    it.each<[string, (person: Equipped) => Promise<unknown>]>([
      ['a new password', async ({ name }) => setPasswordHash(test, name, (await test.database.row<{ h: string }>('SELECT password_hash AS h FROM users WHERE id = ?', [await userId(test, name)]))?.h ?? '')],
      ['a credential that was taken away', async ({ name }) => {
        const id = await userId(test, name);
        await test.database.transaction((tx) => test.get(CredentialStore).removeAll(tx, id, 'recovery_code'));
      }],
      ['a policy that remembers nobody (MX-92)', async () => changeSettings(test, 'mfa', { remember_days: 0 })],
    ])('is forgotten after %s', async (_what, change) => {
      const person = await remembered();
      await change(person);
      const browser = person.browser;
      await browser.open('/login');
      await browser.signIn(person.name, PASSWORD);
      expect(browser.page?.url).toContain('/login/factor');
      await changeSettings(test, 'mfa', {});
    });

    it('is written down', async () => {
      const person = await equipped(test);
      const browser = await halfWay(test, person.name);
      expect(await auditOf(test, () => press(browser, '/login/factor', { code: code(person), remember: 'yes' }))).toEqual(['device.remembered', 'sign_in.succeeded']);
    });
  });

  describe('policy', () => {
    it('always: whoever has none sets one up first, and is nowhere signed in until then', async () => {
      await changeSettings(test, 'mfa', { required: 'always' });
      const browser = await halfWay(test, await newPerson(test));
      expect(browser.page?.url).toMatch(/\/login\/enrol$/);
      expect(browser.text()).toContain('Use an authenticator app');
      expect(await isIn(browser)).toBe(false);
      await changeSettings(test, 'mfa', {});
      await browser.open('/login');
    });

    it('of a group: its members are asked, and others are not', async () => {
      await changeSettings(test, 'mfa', { groups: ['engineering'] });
      expect((await halfWay(test, 'alice')).page?.url).toMatch(/\/login\/enrol$/);
      expect(await isIn(await halfWay(test, 'bob'))).toBe(true);
      await changeSettings(test, 'mfa', {});
    });

    it('never: nobody is asked, but where an application wants it', async () => {
      const person = await equipped(test);
      await changeSettings(test, 'mfa', { required: 'never' });
      const browser = await halfWay(test, person.name);
      expect(await isIn(browser)).toBe(true);
      await browser.open(vault.authorizeUrl({ scope: 'openid' }));
      expect(browser.page?.url).toContain('/login/factor?request=');
      await changeSettings(test, 'mfa', {});
    });
  });

  describe('"Confirm it’s you"', () => {
    const SENSITIVE = '/account/authenticator/new';

    it('is asked ten minutes after the last proof, names the person, and comes back', async () => {
      const { browser, name } = await signedIn(test);
      test.clock.advance('10m');
      await browser.open(SENSITIVE);
      expect(browser.text()).toContain('Confirm it’s you');
      expect(browser.text()).toContain(name);
      expect((await browser.submit({ password: 'wrong', username: 'alice' })).status).toBe(422);
      expect((await browser.submit({ password: PASSWORD, username: 'alice' })).url).toContain(SENSITIVE);
    });

    it('keeps the session, moves its time on, and is no way to become somebody else', async () => {
      const { browser, name } = await signedIn(test);
      const own = async (): Promise<object[]> => test.database.rows('SELECT id, user_id, authenticated_at FROM sessions WHERE user_id = ?', [await userId(test, name)]);
      const [before] = await own();
      test.clock.advance('11m');
      await browser.open(SENSITIVE);
      await browser.submit({ password: PASSWORD, username: 'alice' });
      expect(await own()).toEqual([{ ...before, authenticated_at: test.clock.now() }]);
    });

    it('takes a second factor of who holds one, instead of the password', async () => {
      const person = await equipped(test);
      const browser = await halfWay(test, person.name);
      await prove(browser, code(person));
      test.clock.advance('11m');
      await browser.open(SENSITIVE);
      await browser.open(/href="([^"]*\/login\/factor[^"]*)"/.exec(browser.page?.body ?? '')?.[1]?.replaceAll('&#x3D;', '=') ?? '');
      expect((await press(browser, '/login/factor', { code: code(person) })).url).toContain('/account/authenticator');
    });

    it('is not fulfilled by a browser that stands for the second factor', async () => {
      const { browser } = await remembered();
      await browser.open(SENSITIVE);
      expect(browser.page?.url).toContain('/login?request=confirm.');
      await browser.submit({ password: PASSWORD });
      expect(browser.page?.url).toContain('/login/factor');
      expect(browser.page?.body).not.toContain('name="remember"');
    });

    it('is about who is signed in, whoever else has begun to sign in in the same browser', async () => {
      const [ada, grace] = [await equipped(test), await equipped(test)];
      const browser = await halfWay(test, ada.name);
      await prove(browser, code(ada));
      test.clock.advance('11m');
      await browser.open('/login');
      await browser.signIn(grace.name);
      expect(browser.page?.url).toContain('/login/factor');
      await browser.open(SENSITIVE);
      const confirming = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
      await browser.open(`/login/factor?request=${confirming}`);
      expect(browser.text()).toContain(ada.name);
      expect((await press(browser, '/login/factor', { code: totp(grace.secret, test.clock.now()) })).status).toBe(422);
      expect((await press(browser, '/login/factor', { code: code(ada) })).url).toContain('/account/authenticator');
    });

    it('sets nothing up for whoever has begun to sign in before the one who is signed in has confirmed', async () => {
      await changeSettings(test, 'mfa', { required: 'always' });
      const [ada, grace] = [await equipped(test), await newPerson(test)];
      const browser = await halfWay(test, ada.name);
      await prove(browser, code(ada));
      test.clock.advance('1m');
      await browser.open('/login');
      await browser.signIn(grace);
      expect((await browser.open(SENSITIVE)).body).toContain(grace);
      test.clock.advance('31m');
      await browser.open(SENSITIVE);
      expect(browser.text()).toContain('Confirm it’s you');
      expect(browser.text()).toContain(ada.name);
      await changeSettings(test, 'mfa', {});
    });

    it('leads nowhere that this server has not said: a journey that somebody made up is none', async () => {
      const { browser } = await signedIn(test);
      const path = Buffer.from('//evil.test/').toString('base64url');
      await browser.open(`/login?request=confirm.${path}.${'A'.repeat(43)}`);
      expect(browser.text()).not.toContain('Confirm it’s you');
    });

    it('is an ordinary sign-in for who is not signed in any more', async () => {
      const person = await signedIn(test);
      test.clock.advance('15d');
      await person.browser.open(SENSITIVE);
      expect(person.browser.page?.body).toContain('name="username"');
      expect((await person.browser.signIn(person.name)).url).toContain(SENSITIVE);
    });
  });
});
