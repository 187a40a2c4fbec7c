import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import { accessibilityViolations } from '../support/axe.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { passkeyApp } from '../passkeys/support/passkey-browser.js';
import { VirtualAuthenticator } from './support/virtual-authenticator.js';
import { Visitor } from './support/visitor.js';

/** What a page has told the browser's passkeys, in order. */
const signals = (page: Page): Promise<readonly (readonly [string, Record<string, unknown>])[]> => page.evaluate('window.signals ?? []');

const LISTEN = `for (const name of ['signalAllAcceptedCredentials', 'signalCurrentUserDetails', 'signalUnknownCredential']) {
  const own = PublicKeyCredential[name]?.bind(PublicKeyCredential);
  PublicKeyCredential[name] = async (values) => { (window.signals ??= []).push([name, values]); return own?.(values); };
}`;

/** A browser that may make a passkey without asking (WebAuthn Level 3 §5.1.3, conditional mediation): the virtual authenticator itself asks nobody. */
const MAKES_BY_ITSELF = `
  PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
  const create = navigator.credentials.create.bind(navigator.credentials);
  navigator.credentials.create = ({ mediation, ...options }) => {
    if (mediation !== 'conditional') throw new Error('Nobody pressed anything.');
    return create(options);
  };`;

for (const path of ['', '/id']) {
  describeWithChromium(`Passkeys in Chromium${path === '' ? '' : ', below a base path'}`, () => {
    let browser: Browser;
    let server: TestApp;
    let visitor: Visitor;
    let page: Page;
    let person: string;
    /** What has no address of its own, or one that test/flows/base-path comes by. */
    const once: (title: string, work: () => Promise<void>) => void = path === '' ? it : () => undefined;

    beforeAll(async () => {
      [browser, server] = await Promise.all([launchChromiumShell(), passkeyApp({}, path)]);
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });
    beforeEach(async () => {
      person = await newPerson(server);
      await arrive();
    });
    afterEach(async () => {
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    async function arrive(options: { readonly javaScriptEnabled?: boolean } = {}): Promise<void> {
      visitor = await Visitor.arrive(browser, options);
      ({ page } = visitor);
      await page.addInitScript(LISTEN);
    }

    const open = (to: string): Promise<unknown> => page.goto(server.url + to);
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    /** By password, and past the offer. */
    async function signInByPassword(): Promise<void> {
      await page.getByLabel('E-mail or user name').fill(person);
      await page.getByLabel('Password').fill(PASSWORD);
      await button('Sign in').click();
    }

    async function add(): Promise<void> {
      await page.getByRole('link', { name: /^Add (?:a|another) passkey$/ }).click();
      await visitor.sees('Add a passkey');
      await button('Create passkey').click();
      await visitor.sees('Recovery codes');
      await page.getByText('Your passkey is ready.').waitFor();
      await open('/account/passkeys');
      await visitor.sees('Passkeys');
    }

    /** Forgets the sign-in; the authenticator stays. */
    const forget = (): Promise<void> => visitor.context.clearCookies();

    async function enrol(): Promise<VirtualAuthenticator> {
      // Plugged in when the page has told whether it may offer a passkey: the offer has a test of its own.
      await open('/account/passkeys');
      await signInByPassword();
      await visitor.sees('Passkeys');
      const authenticator = await VirtualAuthenticator.plugIn(page);
      await add();
      return authenticator;
    }

    it('are made on the account page, and let in by the button', async () => {
      await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
      const authenticator = await enrol();
      const [held] = await authenticator.passkeys();
      expect(held).toMatchObject({ rpId: 'localhost' });
      expect(await page.locator('section h2').allInnerTexts()).toEqual(['Passkey']);
      await forget();
      await open('/account/devices');
      await button('Sign in with a passkey').click();
      await visitor.sees('Devices and sessions');
      expect((await authenticator.passkeys())[0]?.signCount).toBe((held?.signCount ?? 0) + 1);
    });

    it('let in from the suggestions for the user name, without anybody pressing anything else', async () => {
      const authenticator = await enrol();
      await forget();
      await open('/account/devices');
      await visitor.sees('Devices and sessions');
      expect(await authenticator.passkeys()).toHaveLength(1);
    });

    once('still let in by password when the passkey is not used, with words for it', async () => {
      const authenticator = await enrol();
      await forget();
      await authenticator.recognises(false);
      await open('/login');
      await button('Sign in with a passkey').click();
      await page.getByText('No passkey was used.').waitFor();
      await signInByPassword();
      await visitor.sees('One more step');
      await authenticator.recognises(true);
      await button('Continue').click();
      await page.getByText(`${person}@example.test`).waitFor();
    });

    it('are several, each with a name; one that is removed lets nobody in, and the browser is told', async () => {
      const phone = await enrol();
      await page.getByLabel('What you call it').fill('My old phone');
      await page.getByRole('button', { name: 'Rename Passkey' }).click();
      await page.getByRole('heading', { name: 'My old phone' }).waitFor();

      // Made a moment ago, it is not asked for; ten minutes after the password, it is.
      await page.getByRole('link', { name: 'Add another passkey' }).click();
      await visitor.sees('Add a passkey');
      server.clock.advance('11m');
      await open('/account/passkeys');
      await page.getByRole('link', { name: 'Add another passkey' }).click();
      await visitor.sees('Confirm it’s you');
      await button('Confirm with a passkey').click();
      await visitor.sees('Add a passkey');
      await phone.pullOut();
      const key = await VirtualAuthenticator.plugIn(page, { transport: 'usb' });
      await button('Create passkey').click();
      await page.getByText('Your passkey is ready.').waitFor();
      await open('/account/passkeys');
      expect((await page.locator('section h2').allInnerTexts()).toSorted()).toEqual(['My old phone', 'Passkey']);
      expect(await page.locator('section dd').allInnerTexts()).toContain('On a security key');

      await page.locator('summary', { hasText: 'Remove My old phone' }).click();
      await page.getByRole('button', { name: 'Yes, remove My old phone' }).click();
      await page.getByText('That passkey is removed.').waitFor();
      const [held] = await key.passkeys();
      expect(new Map(await signals(page)).get('signalAllAcceptedCredentials')).toMatchObject({ allAcceptedCredentialIds: [Buffer.from(held?.credentialId ?? '', 'base64').toString('base64url')] });
      await forget();
      await open('/account/devices');
      await button('Sign in with a passkey').click();
      await visitor.sees('Devices and sessions');
    });

    once('stay, where the last one is the only way in', async () => {
      await enrol();
      await server.database.run('UPDATE users SET password_hash = NULL WHERE preferred_username = ?', [person]);
      await page.reload();
      await page.getByText('Without this one you could no longer sign in.').waitFor();
      expect(await page.locator('summary', { hasText: 'Remove' }).count()).toBe(0);
    });

    once('are made by nobody but their person, signed in just now', async () => {
      await enrol();
      server.clock.advance('11m');
      await page.getByRole('link', { name: 'Add another passkey' }).click();
      await visitor.sees('Confirm it’s you');
    });

    it('are offered after a password, once a month, and lead on to the application either way', async () => {
      const authenticator = await VirtualAuthenticator.plugIn(page);
      await open('/account/devices');
      await signInByPassword();
      await visitor.sees('Sign in faster next time');
      await page.getByRole('link', { name: 'Not now' }).click();
      await visitor.sees('Devices and sessions');
      await forget();
      await open('/account/devices');
      await signInByPassword();
      await visitor.sees('Devices and sessions');
      await forget();
      server.clock.advance('30d');
      await open('/account/devices');
      await signInByPassword();
      await visitor.sees('Sign in faster next time');
      await button('Create passkey').click();
      await visitor.sees('Your passkey is ready');
      await page.getByRole('link', { name: 'Continue' }).click();
      await visitor.sees('Devices and sessions');
      expect(await authenticator.passkeys()).toHaveLength(1);
    });

    it('are made without a word after a password, where the browser can, and lead on to the application', async () => {
      await page.addInitScript(MAKES_BY_ITSELF);
      const authenticator = await VirtualAuthenticator.plugIn(page);
      await open('/account/devices');
      await signInByPassword();
      await visitor.sees('Devices and sessions');
      const [held, ...others] = await authenticator.passkeys();
      expect(others).toEqual([]);
      // Nothing hangs on it before it was used once: nobody has looked at it yet.
      const kept = await server.database.rows<{ lookup: string; confirmed_at: number | null }>('SELECT lookup, confirmed_at FROM credentials WHERE user_id = ?', [await userId(server, person)]);
      expect(kept).toEqual([expect.objectContaining({ confirmed_at: null })]);
      expect((await mailsOf(server, `${person}@example.test`)).map(({ data }) => data['kind'])).toEqual(['passkey-added']);
      await forget();
      await open('/account/devices');
      await visitor.sees('Devices and sessions');
      expect((await authenticator.passkeys())[0]?.signCount).toBe((held?.signCount ?? 0) + 1);
    });

    once('leave the password form to browsers without JavaScript, and say why', async () => {
      await visitor.leave();
      await arrive({ javaScriptEnabled: false });
      await open('/account/passkeys');
      expect(await button('Sign in with a passkey').isVisible()).toBe(false);
      expect(await page.locator('noscript').innerText()).toContain('Passkeys need JavaScript.');
      await signInByPassword();
      await visitor.sees('Passkeys');
      await page.getByRole('link', { name: 'Add a passkey' }).click();
      expect(await page.locator('noscript').innerText()).toContain('Passkeys need JavaScript.');
      expect(await button('Create passkey').isVisible()).toBe(false);
    });

    it('tell the browser which there are, so that it offers no other', async () => {
      const authenticator = await enrol();
      const [held] = await authenticator.passkeys();
      const ids = [Buffer.from(held?.credentialId ?? '', 'base64').toString('base64url')];
      const told = new Map(await signals(page));
      expect(told.get('signalAllAcceptedCredentials')).toMatchObject({ rpId: 'localhost', allAcceptedCredentialIds: ids });
      expect(told.get('signalCurrentUserDetails')).toMatchObject({ rpId: 'localhost', name: person });
      await server.database.run('DELETE FROM credentials WHERE type = ?', ['passkey']);
      await forget();
      await open('/login');
      await page.getByText('That passkey opens nothing here').waitFor();
      expect((await signals(page)).find(([name]) => name === 'signalUnknownCredential')?.[1]).toEqual({ rpId: 'localhost', credentialId: ids[0] });
    });
  });
}

describeWithChromium('The pages of passkeys', () => {
  it('are accessible, with and without a passkey', async () => {
    const [browser, server] = await Promise.all([launchChromiumShell(), passkeyApp()]);
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/account/passkeys`);
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.getByLabel('E-mail or user name').fill('alice');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await VirtualAuthenticator.plugIn(page);
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Add a passkey' }).click();
      await page.getByRole('button', { name: 'Create passkey' }).waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await page.getByText('Your passkey is ready.').waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
