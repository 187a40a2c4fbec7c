import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { mailsOf } from '../support/mails.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';
import { csrfOf, postTo, signedIn } from './support-pages.js';

const NEW_PASSWORD = 'seven quiet lanterns upstream';

eachDatabase('/account/password', (dialect) => {
  let test: TestApp;
  let second: TestApp;
  let name: string;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });
  beforeEach(async () => void (name = await newPerson(test)));

  const change = async (browser: Browser, fields: Readonly<Record<string, string>>): Promise<void> => {
    await browser.open('/account/password');
    await browser.submit(fields);
  };

  /** The text of the one mail that tells of it. */
  const noticed = async (): Promise<string> => {
    const mails = (await mailsOf(test, `${name}@example.test`)).filter(({ subject }) => subject === 'Your password was changed');
    expect(mails).toHaveLength(1);
    return mails[0]?.text ?? '';
  };

  it('is where the well-known address for changing passwords leads', async () => {
    const response = await fetch(`${test.url}/.well-known/change-password`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/account/password']);
  });

  // AC-04; ASVS 7.4.3.
  it('changes the password, renews this session and ends all others with their tokens, on every instance at once', async () => {
    const client = new WireClient(test.url);
    const phone = new Browser(test.url, second.address);
    const tokens = await client.tokens(phone, { scope: 'openid offline_access', prompt: 'consent' }, name);
    const mine = await signedIn(test, name);
    const own = await client.tokens(mine, { scope: 'openid offline_access', prompt: 'consent' }, name);
    const before = mine.cookie('doorward-session') ?? '';
    const events = await auditOf(test, () => change(mine, { password: PASSWORD, new_password: NEW_PASSWORD }));
    expect(events).toEqual(['session.ended', 'user.password_set']);
    expect(mine.text()).toContain('Your password is changed, and you are signed out everywhere but here.');
    expect((await phone.open('/account')).url).toContain('/login');
    expect((await client.introspect(tokens['access_token'] ?? ''))['active']).toBe(false);
    expect((await new WireClient(second.address).refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
    expect((await client.refresh(own['refresh_token'] ?? '')).status).toBe(200);
    const thief = new Browser(test.url);
    thief.setCookie('doorward-session', before);
    expect((await thief.open('/account')).url).toContain('/login');
    expect((await mine.open('/account')).url).toBe(`${test.url}/account`);
    await signedIn(test, name, {}, NEW_PASSWORD);
    await expect(signedIn(test, name)).rejects.toThrow('was not signed in');
  });

  it('leaves the others alone where that is wanted', async () => {
    const other = await signedIn(test, name);
    const mine = await signedIn(test, name);
    await mine.open('/account/password');
    await postTo(mine, '/account/password', { csrf: csrfOf(mine), password: PASSWORD, new_password: NEW_PASSWORD });
    expect(mine.text()).toContain('Your password is changed.');
    expect((await other.open('/account')).url).toBe(`${test.url}/account`);
    expect(await noticed()).toMatch(/ was changed\. Other devices stayed signed in\.$/m);
  });

  it('tells the person by mail', async () => {
    const mine = await signedIn(test, name);
    await change(mine, { password: PASSWORD, new_password: NEW_PASSWORD });
    expect(await noticed()).toMatch(/ was changed\. You were signed out everywhere else\.$/m);
  });

  it.each([
    ['a wrong present password', { password: 'nobody ever chose this', new_password: NEW_PASSWORD }, 'That is not your current password'],
    ['none', { password: '', new_password: NEW_PASSWORD }, 'That is not your current password'],
    ['a short new one', { password: PASSWORD, new_password: 'short' }, 'must have at least 15 characters'],
    ['the present one again', { password: PASSWORD, new_password: PASSWORD }, 'is the one that you have now'],
    ['no new one', { password: PASSWORD, new_password: '' }, 'is required'],
    ['a megabyte less a bit', { password: PASSWORD, new_password: 'abcdefg '.repeat(5000) }, 'may have at most 1024 characters'],
  ])('refuses %s by its field, and changes nothing', async (_what, fields, sentence) => {
    const mine = await signedIn(test, name);
    await change(mine, fields);
    expect(mine.page?.status).toBe(422);
    expect(mine.text()).toContain(sentence);
    expect(mine.page?.body).not.toContain(fields.password === '' ? 'nobody ever' : fields.password);
    expect(mine.page?.body).toContain('<title>Error: ');
    await signedIn(test, name);
  });

  it('is changed once by two forms at once', async () => {
    const [one, other] = [await signedIn(test, name), await signedIn(test, name)];
    other.via = second.address;
    await Promise.all([one.open('/account/password'), other.open('/account/password')]);
    await Promise.all([one.submit({ password: PASSWORD, new_password: NEW_PASSWORD }), other.submit({ password: PASSWORD, new_password: 'another phrase nobody has said' })]);
    const statuses = [one, other].map(({ page }) => `${page?.status} ${new URL(page?.url ?? '').pathname}`);
    expect(statuses.filter((each) => each === '200 /account/security')).toHaveLength(1);
    expect(statuses.some((each) => each.startsWith('5'))).toBe(false);
  });

  it('is set by who has none, once they have proven who they are', async () => {
    const mine = await signedIn(test, name);
    await test.database.run('UPDATE users SET password_hash = NULL, version = version + 1 WHERE preferred_username = ?', [name]);
    await mine.open('/account/password');
    expect(mine.page?.body).not.toContain('current-password');
    expect(mine.page?.body).toContain('<title>Set a password');
    await mine.submit({ new_password: NEW_PASSWORD });
    expect(mine.text()).toContain('Your password is set');
    expect((await mailsOf(test, `${name}@example.test`)).map(({ subject }) => subject)).toContain('Your account has a password now');
    await signedIn(test, name, {}, NEW_PASSWORD);
  });

  it('asks who has none to prove it anew after ten minutes', async () => {
    const mine = await signedIn(test, name);
    await test.database.run('UPDATE users SET password_hash = NULL, version = version + 1 WHERE preferred_username = ?', [name]);
    test.clock.advance('11m');
    expect((await mine.open('/account/password')).url).toContain('/login');
  });
});

it('pauses whoever guesses the present password from a session that they stole', async () => {
  const limited = await createTestApp({ environment: { RATE_LIMITS: 'on' } });
  try {
    const name = await newPerson(limited);
    const thief = await signedIn(limited, name);
    const statuses: (number | undefined)[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      await thief.open('/account/password');
      await thief.submit({ password: `guess number ${guess} of many`, new_password: NEW_PASSWORD });
      statuses.push(thief.page?.status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(thief.text()).toContain('Too many attempts');
    await thief.open('/account/password');
    await thief.submit({ password: PASSWORD, new_password: NEW_PASSWORD });
    expect(thief.page?.status).toBe(429);
  } finally {
    await limited.close();
  }
});
