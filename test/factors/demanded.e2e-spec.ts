import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { changeSettings } from '../flows/support/settings.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { codesOn, equip, halfWay, isIn, keyOn, press, prove, totp } from './support/factors.js';

eachDatabase('Whoever must have a second factor', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    await changeSettings(test, 'mfa', { required: 'always' });
  });
  afterAll(async () => test.close());

  const intranet = (): WireClient => new WireClient(test.url, 'intranet', SECRET, 'https://intra.example.com/callback');

  it('sets one up on the way to their application, saves the codes, and arrives there with both factors proven', async () => {
    const name = await newPerson(test);
    const browser = new Browser(test.url);
    await browser.open(intranet().authorizeUrl({ scope: 'openid' }));
    await browser.signIn(name);
    expect(browser.page?.url).toContain('/login/enrol');
    expect(browser.page?.body).toContain('/account/authenticator/new');
    const secret = keyOn(await browser.open('/account/authenticator/new'));
    expect(browser.page?.body).not.toContain('class="places"');
    await press(browser, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    expect(codesOn(browser.page)).toHaveLength(10);
    const arrived = await press(browser, '/account/recovery-codes/saved', { saved: 'yes' });
    const code = arrived.leftFor?.searchParams.get('code') ?? '';
    const { body } = await intranet().redeem(code);
    const claims = JSON.parse(Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString()) as { amr: string[]; acr: string };
    expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'urn:doorward:acr:mfa' });
  });

  it('is let into nothing else before, and by codes alone never', async () => {
    const browser = await halfWay(test, await newPerson(test));
    for (const path of ['/account', '/account/profile', '/account/authenticator', '/account/recovery-codes']) expect((await browser.open(path)).url).toContain('/login');
    expect((await browser.open('/account/recovery-codes/new')).url).toMatch(/\/account\/authenticator\/new$/);
    expect(await isIn(browser)).toBe(false);
  });

  it('is shown how in the language that they chose in this browser, else in that of their profile', async () => {
    await test.declare({ users: [{ preferred_username: 'francoise', name: 'Françoise', email: 'francoise@example.test', email_verified: true, locale: 'fr', password: PASSWORD }] });
    const browser = await halfWay(test, 'francoise');
    expect((await browser.open('/account/authenticator/new')).body).toContain('<html lang="fr"');
    browser.setCookie('doorward-language', 'de');
    expect((await browser.open('/account/authenticator/new')).body).toContain('<html lang="de"');
  });

  it('goes on by the app where they left before they had saved their codes', async () => {
    const name = await newPerson(test);
    const browser = await halfWay(test, name);
    const secret = keyOn(await browser.open('/account/authenticator/new'));
    await press(browser, '/account/authenticator/new', { code: totp(secret, test.clock.now()) });
    test.clock.advance('30s');
    const again = await halfWay(test, name);
    await prove(again, totp(secret, test.clock.now()));
    expect(await isIn(again)).toBe(true);
  });

  it('cannot remove the only one, and can remove one of two (MF-13)', async () => {
    const name = await newPerson(test);
    const person = await equip(test, { name, browser: await halfWay(test, name) });
    await prove(await halfWay(test, name), totp(person.secret, test.clock.now()));
    const { browser } = person;
    await browser.open('/account/authenticator');
    expect(browser.page?.body).not.toContain('action="/account/authenticator/remove"');
    const id = /name="id" value="([^"]*)"/.exec(browser.page?.body ?? '')?.[1] ?? '';
    const csrf = /name="csrf" value="([^"]*)"/.exec(browser.page?.body ?? '')?.[1] ?? '';
    const body = new URLSearchParams({ csrf, id }).toString();
    await browser.open('/account/authenticator/remove', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url } });
    expect(browser.text()).toContain('It was not removed');
    test.clock.advance('30s');
    await equip(test, person);
    await browser.open('/account/authenticator');
    await press(browser, '/account/authenticator/remove');
    expect(browser.text()).toContain('That authenticator app is removed');
    await browser.open('/account/authenticator');
    expect(browser.page?.body).not.toContain('action="/account/authenticator/remove"');
  });
});
