import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { PasskeyBrowser, passkeyApp } from '../passkeys/support/passkey-browser.js';
import type { TestApp } from '../support/app.js';
import { userId } from '../support/acts.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { equip, halfWay, isIn, press, prove, signedIn, totp } from './support/factors.js';

eachDatabase('A factor that its owner removes', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
  });
  afterAll(async () => test.close());

  it.each([['ticked, as it is', 'end', false], ['left out', '', true]] as const)('leaves who has signed in with an authenticator elsewhere no session where that is %s', async (_what, others, stays) => {
    const { name, secret } = await equip(test, await signedIn(test));
    const [browser, elsewhere] = [await halfWay(test, name), await halfWay(test, name)];
    for (const each of [browser, elsewhere]) {
      test.clock.advance('30s');
      await prove(each, totp(secret, test.clock.now()));
      expect(await isIn(each)).toBe(true);
    }
    const page = await browser.open('/account/authenticator');
    expect(page.body).toContain('name="others" value="end" checked');
    await press(browser, '/account/authenticator/remove', { others });
    expect(browser.text()).toContain(`Its codes no longer work.${stays ? '' : ' You are signed out everywhere but here.'}`);
    expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, stays]);
  });

  it('leaves who has signed in with a passkey elsewhere no session, and no token', async () => {
    const name = await newPerson(test);
    const browser = new PasskeyBrowser(test);
    await browser.open('/login');
    await browser.signIn(name);
    const passkey = new SoftwarePasskey(test.config.publicUrl.origin);
    await browser.addPasskey(passkey);
    const elsewhere = new PasskeyBrowser(test);
    await elsewhere.signInWith(passkey);
    expect(await isIn(elsewhere)).toBe(true);
    await browser.signInWith(passkey);
    await browser.open('/account/passkeys');
    // As a browser sends it: the box is ticked.
    expect(browser.fieldsOf('/account/passkeys/remove')).toMatchObject({ others: 'end' });
    await browser.postForm('/account/passkeys/remove', {});
    expect(browser.text()).toContain('You are signed out everywhere but here.');
    expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, false]);
    expect(await test.database.rows("SELECT outcome FROM audit_events WHERE type = 'session.ended' AND user_id = ?", [await userId(test, name)])).toHaveLength(1);
  });
});
