import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../passkeys/support/authenticator.js';
import { passkeyApp, PasskeyBrowser } from '../passkeys/support/passkey-browser.js';
import { changeSettings } from '../flows/support/settings.js';
import { disableUser, userId } from '../support/acts.js';
import type { TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';

const CALLBACK = 'https://intra.example.com/callback';

eachDatabase('A sign-in page that asks for the name first', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await passkeyApp({ dialect });
    await changeSettings(test, 'sign-in', { identifier_first: true });
  });
  afterAll(async () => test.close());

  const fieldsOn = (browser: PasskeyBrowser): string[] => [...browser.form().fields.keys()];
  const arrived = async (): Promise<PasskeyBrowser> => {
    const browser = new PasskeyBrowser(test);
    await browser.open(new WireClient(test.url, 'intranet', SECRET, CALLBACK).authorizeUrl());
    return browser;
  };

  it('asks for the password on the next, and leads to the application', async () => {
    const browser = await arrived();
    expect(fieldsOn(browser)).toEqual(['csrf', 'request', 'username']);
    expect(browser.page?.body).toContain('autocomplete="username webauthn"');
    const name = await newPerson(test);
    await browser.submit({ username: name });
    expect([browser.page?.status, fieldsOn(browser)]).toEqual([200, ['csrf', 'request', 'username', 'password']]);
    // What a password manager finds the entry by.
    expect(browser.page?.body).toMatch(new RegExp(`name="username" value="${name}" autocomplete="username"`));
    expect(browser.text()).toContain(name);
    expect((await browser.submit({ password: 'wrong' })).status).toBe(422);
    expect([fieldsOn(browser), browser.form().fields.get('username')]).toEqual([['csrf', 'request', 'username', 'password'], name]);
    expect((await browser.submit({ password: '' })).status).toBe(422);
    await browser.submit({ password: PASSWORD });
    expect(browser.page?.leftFor?.href).toMatch(/^https:\/\/intra\.example\.com\/callback\?.*code=/);
  });

  it('answers each name in the same way, looks none up and counts nothing: known or not, disabled, with a passkey alone (LG-01)', async () => {
    const [disabled, keyed] = [await newPerson(test), await newPerson(test)];
    await disableUser(test, disabled);
    const owner = new PasskeyBrowser(test);
    await owner.open('/login');
    await owner.submit({ username: keyed });
    await owner.submit({ password: PASSWORD });
    await owner.addPasskey(new SoftwarePasskey(test.config.publicUrl.origin, {}));
    await test.database.run('UPDATE users SET password_hash = NULL WHERE id = ?', [await userId(test, keyed)]);
    const rows = async (): Promise<unknown> => test.database.rows('SELECT COUNT(*) AS n FROM audit_events');
    const before = await rows();
    const seen: unknown[] = [];
    for (const name of ['nobody-at-all', 'alice', 'alice@example.test', disabled, keyed]) {
      const browser = new PasskeyBrowser(test);
      await browser.open('/login');
      const statements = await test.countStatements(async () => browser.submit({ username: name }));
      const body = (browser.page?.body ?? '').replaceAll(name, 'NAME').replaceAll(/name="csrf" value="[^"]*"/g, '').replaceAll(/req_[0-9a-z]{26}/g, '');
      seen.push({ statements, status: browser.page?.status, body });
    }
    for (const each of seen) expect(each).toEqual({ ...(seen[0] as object), statements: 0, status: 200 });
    expect(await rows()).toEqual(before);
  });

  it('asks for the name again where none was typed, or another is wanted', async () => {
    const browser = await arrived();
    await browser.submit({ username: ' ' });
    expect([browser.page?.status, fieldsOn(browser)]).toEqual([200, ['csrf', 'request', 'username']]);
    await browser.submit({ username: 'alice' });
    const [, other = ''] = /<a class="small" href="([^"]*)">Use another account/.exec(browser.page?.body ?? '') ?? [];
    await browser.open(other.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
    expect(fieldsOn(browser)).toEqual(['csrf', 'request', 'username']);
  });

  it('asks for both at once where no policy wants it, and takes a form that was shown before it was changed', async () => {
    const [name, late] = [await newPerson(test), await arrived()];
    await late.submit({ username: name });
    await changeSettings(test, 'sign-in', {});
    await late.submit({ password: PASSWORD });
    expect(late.page?.leftFor?.host).toBe('intra.example.com');
    const browser = await arrived();
    expect(fieldsOn(browser)).toEqual(['csrf', 'request', 'username', 'password']);
    await changeSettings(test, 'sign-in', { identifier_first: true });
    await browser.submit({ username: name, password: PASSWORD });
    expect(browser.page?.leftFor?.host).toBe('intra.example.com');
  });
});
