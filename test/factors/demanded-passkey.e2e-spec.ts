import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';
import { equip, press, prove, totp } from './support/factors.js';

const CALLBACK = 'https://phr.example.com/callback';

eachDatabase('Whoever must have a passkey', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    await test.declare({ clients: [{ client_id: 'phr', client_name: 'Phr', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true, required_acr: 'phr' }] });
  });
  afterAll(async () => test.close());

  const wanted = (more: Readonly<Record<string, string>> = {}): string => new WireClient(test.url, 'phr', SECRET, CALLBACK).authorizeUrl({ scope: 'openid', ...more });
  const enter = async (name: string, url: string): Promise<PasskeyBrowser> => {
    const browser = new PasskeyBrowser(test);
    await browser.open(url);
    await browser.signIn(name);
    return browser;
  };
  const offered = (browser: PasskeyBrowser): string[] => [...(browser.page?.body ?? '').matchAll(/<a class="button[^"]*" href="([^"]*)"/g)].map(([, path = '']) => path);
  /** Creates the passkey that is offered, and leaves the recovery codes for later. */
  const setUp = async (browser: PasskeyBrowser): Promise<void> => {
    await browser.addPasskey(new SoftwarePasskey(test.config.publicUrl.origin, {}));
    await press(browser, '/account/recovery-codes/saved', { later: 'yes' });
  };

  describe('by an application', () => {
    it('is offered nothing that would not do there, is told why, and arrives', async () => {
      const browser = await enter(await newPerson(test), wanted());
      expect(browser.page?.url).toContain('/login/enrol?request=');
      expect(offered(browser)).toEqual(['/account/passkeys/new']);
      expect(browser.text()).toContain('asks for a passkey');
      await setUp(browser);
      expect(browser.page?.leftFor?.searchParams.has('code')).toBe(true);
    });

    it('proves the authenticator app first, and is offered no second one', async () => {
      const name = await newPerson(test);
      const { secret } = await equip(test, { name, browser: await enter(name, '/login') });
      const browser = await enter(name, wanted());
      await prove(browser, totp(secret, test.clock.now()));
      expect(browser.page?.url).toContain('/login/enrol?request=');
      expect(offered(browser)).toEqual(['/account/passkeys/new']);
    });
  });
});
