import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EndAccess } from '../../src/authorization/end-access.js';
import { SessionStore } from '../../src/sessions/session.store.js';
import { liveSessions, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { postForm, send } from '../support/wire.js';
import { PASSWORD } from '../support/world.js';

const OFFLINE = 'openid offline_access orders:read';

eachDatabase('several people at one browser', (dialect) => {
  let test: TestApp;
  let client: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.0/8' } });
    client = new WireClient(test.url);
  });
  afterAll(async () => test.close());

  async function signInAs(browser: Browser, name: string): Promise<void> {
    await browser.open('/login');
    await browser.signIn(name);
  }
  const authorizationsOf = async (name: string): Promise<{ ended_because: string | null }[]> =>
    test.database.rows('SELECT ended_because FROM authorizations WHERE user_id = ?', [await userId(test, name)]);

  it('are each known on it: no stranger locks out the first because the second has signed in since', async () => {
    const browser = new Browser(test.url);
    const names = [await newPerson(test), await newPerson(test), await newPerson(test)];
    for (const name of names) await signInAs(browser, name);
    const page = await send(test.url, '/login');
    const [cookie, csrf] = [page.headers.getSetCookie()[0]?.split(';')[0] ?? '', /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? ''];
    const device = `doorward-device=${browser.cookie('doorward-device')}`;
    for (const [index, name] of names.entries()) {
      const attempt = async (password: string, cookies: string) => (await postForm(test.url, '/login', { csrf, username: name, password }, { cookie: cookies, 'x-forwarded-for': `198.51.100.${index}` })).status;
      for (let at = 0; at < 5; at += 1) await attempt('wrong', cookie);
      expect(await attempt(PASSWORD, cookie)).toBe(429);
      expect(await attempt(PASSWORD, `${cookie}; ${device}`)).toBe(303);
    }
  });

  it('are five at the most: who has not signed in for longest is forgotten, and the cookie stays small', async () => {
    const browser = new Browser(test.url);
    const names: string[] = [];
    for (let at = 0; at < 7; at += 1) {
      names.push(await newPerson(test));
      await signInAs(browser, names[at] ?? '');
    }
    const entries = browser.cookie('doorward-device')?.split('~') ?? [];
    expect(entries).toHaveLength(5);
    const before = browser.cookie('doorward-device');
    await signInAs(browser, names[6] ?? '');
    expect(browser.cookie('doorward-device')).toBe(before);
    await signInAs(browser, names[0] ?? '');
    expect(browser.cookie('doorward-device')).not.toBe(before);
  });

  it('follow one another: when another person signs in, the session of the one before ends with all that was issued in it', async () => {
    const browser = new Browser(test.url);
    const [first, second] = [await newPerson(test), await newPerson(test)];
    const tokens = await client.tokens(browser, { scope: OFFLINE }, first);
    const events = await auditOf(test, async () => signInAs(browser, second));
    expect(events).toEqual(['session.ended', 'sign_in.succeeded']);
    expect(await authorizationsOf(first)).toEqual([{ ended_because: 'another-person' }]);
    // It is the authorization that has ended: nothing depends on how long the session's row is kept.
    await test.database.run('DELETE FROM sessions WHERE user_id = ?', [await userId(test, first)]);
    expect((await client.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
    expect(await client.introspect(tokens['access_token'] ?? '')).toEqual({ active: false });
  });

  it('the same person goes on in their session, and keeps what was issued in it', async () => {
    const browser = new Browser(test.url);
    const name = await newPerson(test);
    const tokens = await client.tokens(browser, { scope: OFFLINE }, name);
    await signInAs(browser, name);
    expect((await client.refresh(tokens['refresh_token'] ?? '')).status).toBe(200);
    expect(await liveSessions(test, name)).toHaveLength(1);
  });

  it('a session that was ended while its person signed in again is not brought back to life', async () => {
    const browser = new Browser(test.url);
    const name = await newPerson(test);
    await signInAs(browser, name);
    const [session] = await liveSessions(test, name);
    if (session === undefined) throw new Error('There is no session.');
    const changes = { tokenDigest: 'x'.repeat(43), authenticatedAt: 1, lastSeenAt: 1, longestIdle: 0, amr: ['pwd'] };
    await test.database.transaction((tx) => test.get(EndAccess).ofSession(tx, session, { because: 'signed-out', actor: 'cli', origin: null }));
    expect(await test.database.transaction((tx) => test.get(SessionStore).renew(tx, { id: session.id }, changes))).toBe(false);
    expect((await test.get(SessionStore).find(session.id))?.tokenDigest).toBe(session.tokenDigest);
  });
});
