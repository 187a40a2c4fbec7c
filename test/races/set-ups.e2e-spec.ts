import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isIn, keyOn, press, totp } from '../factors/support/factors.js';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';

const AUTHENTICATOR = '/account/authenticator/new';
const PASSKEY = '/account/passkeys/new';

eachDatabase('Somebody with a copy of a session’s cookie who sets up a factor', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });

  /** Up to where one press adds it. */
  const begun = {
    'a passkey': async (thief: PasskeyBrowser): Promise<() => Promise<unknown>> => {
      await thief.open(PASSKEY);
      const made = new SoftwarePasskey(test.config.publicUrl.origin, {}).create(thief.creationOptions());
      return async () => thief.postForm(PASSKEY, { passkey: made });
    },
    'an authenticator app': async (thief: PasskeyBrowser): Promise<() => Promise<unknown>> => {
      const key = keyOn(await thief.open(AUTHENTICATOR));
      return async () => press(thief, AUTHENTICATOR, { code: totp(key, test.clock.now()) });
    },
  } as const;

  it.each(Object.keys(begun) as (keyof typeof begun)[])('never takes the session from the owner who says "This wasn’t me" at the same moment: %s', async (what) => {
    for (let round = 0; round < 8; round += 1) {
      const name = await newPerson(test);
      const owner = new PasskeyBrowser(test);
      await owner.open('/login');
      await owner.signIn(name);
      const thief = new PasskeyBrowser(test, second.address);
      for (const each of ['doorward-browser', 'doorward-session']) thief.setCookie(each, owner.cookie(each) ?? '');
      const add = await begun[what](thief);
      await owner.open('/account/activity');
      const link = /href="([^"]*not-me\?event[^"]*)"/.exec(owner.page?.body ?? '')?.[1] ?? '';
      await owner.open(link.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
      await Promise.all([press(owner, '/account/activity/not-me'), add()]);
      expect([await isIn(owner), await isIn(thief)]).toEqual([true, false]);
    }
  }, 120_000);
});
