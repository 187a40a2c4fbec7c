import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MailContents } from '../../src/mail/mail-contents.js';
import { equip, halfWay, press, prove, totp } from '../factors/support/factors.js';
import { changeSettings } from '../flows/support/settings.js';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';

eachDatabase('The activity page', (dialect) => {
  let test: TestApp;
  let name: string;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    await changeSettings(test, 'mfa', { email_code: true });
  });
  beforeEach(async () => void (name = await newPerson(test)));
  afterAll(() => test.close());

  const enter = async (): Promise<PasskeyBrowser> => {
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(name);
    return browser;
  };
  /** What the page says of the newest event that it begins to tell like this. */
  const told = async (browser: Browser, beginning: string): Promise<string> => {
    const lines = ((await browser.open('/account/activity')).body.match(/<li><span>[\s\S]*?<small>/g) ?? []).map((line) => line.replace(/<[^>]*>/g, '').trim());
    return lines.find((line) => line.startsWith(beginning)) ?? `nothing: ${browser.text()}`;
  };

  it('says with what somebody signed in, and tells a recovery code from the code of an app and from one that was mailed', async () => {
    const { secret, codes } = await equip(test, { name, browser: await enter() });
    const app = await halfWay(test, name, test.config.publicUrl.origin);
    await prove(app, totp(secret, test.clock.now()));
    expect(await told(app, 'You signed in')).toBe('You signed in (password and authenticator app)');

    test.clock.advance('1s');
    const lost = await halfWay(test, name, test.config.publicUrl.origin);
    await prove(lost, codes[0] ?? '', 'recovery_code');
    expect(await told(lost, 'You signed in')).toBe('You signed in (password and a recovery code)');

    test.clock.advance('1s');
    const mailed = await halfWay(test, name, test.config.publicUrl.origin);
    await mailed.open('/login/factor?method=email_code');
    const mails = await test.database.rows<{ sealed: string }>("SELECT sealed FROM mails WHERE message = 'sign-in-code'");
    const code = mails.map(({ sealed }) => test.get(MailContents).open(sealed)).find(({ to }) => to === `${name}@example.test`)?.data['code'];
    await prove(mailed, String(code), 'email_code');
    expect(await told(mailed, 'You signed in')).toBe('You signed in (password and a code by e-mail)');
  });

  it('says so of a wrong recovery code, and of one that confirmed who is there', async () => {
    const { browser, codes } = await equip(test, { name, browser: await enter() });
    test.clock.advance('11m');
    await browser.open('/account/passkeys/new');
    const way = `/login/factor${new URL(browser.page?.url ?? '').search}`;
    await browser.open(`${way}&method=recovery_code`);
    await press(browser, '/login/factor', { code: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa' });
    expect(await told(browser, 'A second step was wrong')).toBe('A second step was wrong (a recovery code) failed');
    await browser.open(`${way}&method=recovery_code`);
    await press(browser, '/login/factor', { code: codes[0] ?? '' });
    expect(browser.page?.url).toContain('/account/passkeys/new');
    expect(await told(browser, 'You confirmed')).toBe('You confirmed that it was you (a recovery code)');
    expect(browser.page?.body).toMatch(/You confirmed that it was you(?:(?!<li>)[\s\S])*<a href="[^"]*\/account\/activity\/not-me\?event=/);
    expect(await told(browser, 'You signed in')).toBe('You signed in (password)');
  });

  it('says password alone, and passkey, and tells of what is older by what was proven', async () => {
    const browser = await enter();
    expect(await told(browser, 'You signed in')).toBe('You signed in (password)');
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin, {});
    await browser.addPasskey(passkey);
    test.clock.advance('1s');
    const own = new PasskeyBrowser(test);
    await own.signInWith(passkey);
    expect(await told(own, 'You signed in')).toBe('You signed in (passkey)');
    const id = await userId(test, name);
    const [event] = await test.database.rows<{ id: string; details: string }>("SELECT id, details FROM audit_events WHERE user_id = ? AND type = 'sign_in.succeeded' ORDER BY occurred_at DESC, id DESC", [id]);
    expect(JSON.parse(event?.details ?? '{}')).toMatchObject({ methods: ['passkey'] });
    await test.database.run('UPDATE audit_events SET details = ? WHERE id = ?', [JSON.stringify({ amr: ['pwd', 'otp', 'mfa'], again: false }), event?.id ?? '']);
    expect(await told(own, 'You signed in')).toBe('You signed in (password and a code)');
  });

  it('shows an address as people read it, and that of nobody else', async () => {
    const browser = await enter();
    const id = await userId(test, name);
    const attempt = new PasskeyBrowser(test);
    await attempt.open('/login');
    await attempt.submit({ username: name, password: 'not the password at all' });
    for (const [kept, shown] of [['0:0:0::/48', '::/48'], ['2001:db8:0::/48', '2001:db8::/48'], ['192.0.2.0/24', '192.0.2.0/24']] as const) {
      await test.database.run("UPDATE audit_events SET address = ? WHERE user_id = ? AND type = 'sign_in.failed'", [kept, id]);
      await browser.open('/account/activity');
      expect(browser.text()).toContain(`Address: ${shown}`);
    }
  });
});
