import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { changeSettings } from '../flows/support/settings.js';
import { userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';
import { equip, isIn, press, prove, totp } from './support/factors.js';

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
  const offered = (browser: PasskeyBrowser): string[] => [...(browser.page?.body ?? '').matchAll(/<a class="button[^"]*" href="([^"?]*)/g)].map(([, path = '']) => path);
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

  describe('by a group of theirs', () => {
    afterAll(async () => changeSettings(test, 'mfa', {}));

    const member = async (): Promise<string> => {
      const name = await newPerson(test);
      await test.database.run("INSERT INTO group_members (group_name, user_id) VALUES ('engineering', ?)", [await userId(test, name)]);
      return name;
    };
    const amrOf = async (name: string): Promise<unknown> =>
      JSON.parse((await test.database.row<{ amr: string }>('SELECT amr FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT 1', [await userId(test, name)]))?.amr ?? 'null') as unknown;

    it('sets one up on the way, and is asked for it and for nothing else from then on; others are asked for nothing', async () => {
      await changeSettings(test, 'mfa', { required: 'never', passkey_groups: ['engineering'] });
      const name = await member();
      const browser = await enter(name, '/login');
      expect(offered(browser)).toEqual(['/account/passkeys/new']);
      expect(browser.text()).toContain('asks for a passkey');
      expect(await isIn(browser)).toBe(false);
      await browser.open('/login/enrol');
      await setUp(browser);
      expect(await isIn(browser)).toBe(true);
      expect(await amrOf(name)).toEqual(['pwd', 'hwk', 'user', 'mfa']);
      const later = await enter(name, '/login');
      expect(later.page?.url).toMatch(/\/login\/factor$/);
      expect(later.page?.body).toContain('name="method" value="passkey"');
      expect((await later.open('/login/factor?method=recovery_code')).body).toContain('name="method" value="passkey"');
      expect(await isIn(await enter(await newPerson(test), '/login'))).toBe(true);
    });

    it('is not let in by an authenticator app, nor by a browser that was to stand for one', async () => {
      await changeSettings(test, 'mfa', {});
      const name = await member();
      const { secret, browser } = await equip(test, { name, browser: await enter(name, '/login') });
      const again = await enter(name, '/login');
      await press(again, '/login/factor', { code: totp(secret, test.clock.now()), remember: 'yes' });
      expect(await isIn(again)).toBe(true);
      await changeSettings(test, 'mfa', { passkey_groups: ['engineering'] });
      test.clock.advance('30s');
      await again.open('/oauth2/logout');
      await again.submit({ decision: 'logout' });
      await again.open('/login');
      await again.signIn(name);
      expect(again.page?.url).toMatch(/\/login\/factor$/);
      await prove(again, totp(secret, test.clock.now()));
      expect(again.page?.url).toContain('/login/enrol');
      expect(offered(again)).toEqual(['/account/passkeys/new']);
      expect(await isIn(again)).toBe(false);
      expect(await isIn(browser)).toBe(true);
    });
  });
});
