import { expect } from '@jest/globals';
import type { Browser } from '../../support/browser.js';
import type { Plan } from './basic.js';
import { module } from './modules.js';
import { at, type SignedIn, type Wishes } from './relying-party.js';

/** A second request after a sign-in: what is asked again, and what is not. */
export function sessionModules(plan: Plan): void {
  /** Signs in with the first wishes, waits, and asks again with the second; fails where a page comes up in between. */
  async function atOnce(first: Wishes, second: (signedIn: SignedIn) => Wishes): Promise<void> {
    const browser = plan.browser();
    const before = await plan.first.signIn(browser, first);
    plan.test.clock.advance('2s');
    const begun = plan.first.begin(second(before));
    await browser.open(begun.url);
    const after = await plan.first.redeem(browser, begun);
    expect([after.claims.sub, after.claims.auth_time]).toEqual([before.claims.sub, before.claims.auth_time]);
    expect(after.claims.auth_time).toEqual(expect.any(Number));
  }

  async function askedAgain(first: Wishes, second: Wishes): Promise<void> {
    const browser = plan.browser();
    const before = await plan.first.signIn(browser, first);
    plan.test.clock.advance('2s');
    const begun = plan.first.begin(second);
    await browser.open(begun.url);
    expect([at(browser, '/login'), browser.text()]).toEqual([true, expect.stringContaining('Password')]);
    await answer(browser);
    const after = await plan.first.redeem(browser, begun);
    expect(Number(after.claims.auth_time)).toBeGreaterThan(Number(before.claims.auth_time));
    expect(after.claims.sub).toBe(before.claims.sub);
  }

  async function answer(browser: Browser): Promise<void> {
    await browser.signIn('ada');
    if (at(browser, '/consent')) await browser.decide('allow');
  }

  module('oidcc-prompt-login', 'the password is asked for again, and auth_time is later', async () => askedAgain({}, { prompt: 'login' }));

  module('oidcc-max-age-1', 'the password is asked for again after two seconds, and auth_time is later', async () => askedAgain({}, { max_age: '1' }));

  module('oidcc-max-age-10000', 'nobody is asked anything, and auth_time stays', async () => atOnce({ max_age: '15000' }, () => ({ max_age: '10000' })));

  module('oidcc-prompt-none-logged-in', 'nobody is asked anything, and sub and auth_time stay', async () => atOnce({}, () => ({ prompt: 'none' })));

  module('oidcc-id-token-hint', 'the ID token of the first sign-in hints at its person', async () => atOnce({}, ({ tokens }) => ({ prompt: 'none', id_token_hint: tokens.id_token })));

  module('oidcc-prompt-none-not-logged-in', 'login_required, and no page', async () => {
    const [browser, begun] = [plan.browser(), plan.first.begin({ prompt: 'none' })];
    await browser.open(begun.url);
    const heard = plan.first.answerIn(browser);
    expect([heard.get('error'), heard.get('state'), heard.get('code')]).toEqual(['login_required', begun.state, null]);
  });
}
