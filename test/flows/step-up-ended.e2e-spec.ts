import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { SessionStore, type SignedIn } from '../../src/sessions/session.store.js';
import { SignIn } from '../../src/sessions/sign-in.js';
import { equipped, halfWay, isIn, prove, signedIn, totp } from '../factors/support/factors.js';
import { endSessions } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET } from '../support/world.js';
import { changeSettings } from './support/settings.js';

const CALLBACK = 'https://vault.example.com/callback';
const ORIGIN = { address: '127.0.0.1', userAgent: 'test', requestId: 'r' };

eachDatabase('A proof that adds to a session', (dialect) => {
  let test: TestApp;
  let vault: WireClient;
  beforeAll(async () => {
    test = await createTestApp({ dialect });
    vault = new WireClient(test.url, 'vault', SECRET, CALLBACK);
    await test.declare({ clients: [{ client_id: 'vault', client_name: 'Vault', client_secret: SECRET, redirect_uris: [CALLBACK], scope: 'openid', first_party: true, required_acr: 'phr' }] });
  });
  afterAll(async () => test.close());

  const sessionOf = async (browser: Browser): Promise<SignedIn> => {
    const signedIn = await test.get(SessionStore).findByToken(browser.cookie('doorward-session') ?? '');
    if (signedIn === undefined) throw new Error('Nobody is signed in.');
    return signedIn;
  };

  it('begins no other session in place of one that has ended while it was checked', async () => {
    const { name, browser } = await signedIn(test);
    const { session, user } = await sessionOf(browser);
    const proof = { user, amr: ['pwd', 'otp', 'mfa'], methods: ['totp'], at: test.clock.now(), adds: session.id };
    expect(await test.get(SignIn).begin(proof, session, ORIGIN)).toEqual(expect.any(String));
    await endSessions(test, name);
    expect(await test.get(SignIn).begin(proof, session, ORIGIN)).toBeUndefined();
    expect(await test.get(SignIn).begin(proof, undefined, ORIGIN)).toBeUndefined();
    // Nor does it go over to the session that somebody has begun since.
    const next = await sessionOf((await signedIn(test, name)).browser);
    expect(await test.get(SignIn).begin(proof, next.session, ORIGIN)).toBeUndefined();
    expect(await test.database.rows('SELECT id FROM sessions WHERE user_id = ? AND ended_at IS NULL', [user.id])).toEqual([{ id: next.session.id }]);
    const failed = (await test.get(AuditEventStore).list({ userId: user.id })).filter(({ type }) => type === 'sign_in.failed');
    expect(failed.map(({ details }) => details['because'])).toEqual(['session-ended', 'session-ended', 'session-ended']);
  });

  it('is worth nothing while it waits for another one, once the session has ended', async () => {
    await changeSettings(test, 'mfa', { required: 'never' });
    const waiting = async (): Promise<{ name: string; browser: Browser }> => {
      const { name, secret } = await equipped(test);
      const browser = await halfWay(test, name);
      expect(await isIn(browser)).toBe(true);
      await browser.open(vault.authorizeUrl());
      const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
      await browser.open(`/login/factor?request=${request}`);
      expect(browser.page?.url).toContain('/login/factor');
      await prove(browser, totp(secret, test.clock.now()));
      expect(browser.page?.url).toContain('/login/enrol');
      return { name, browser };
    };
    const kept = await waiting();
    expect((await kept.browser.open('/account/authenticator/new')).url).toContain('/account/authenticator/new');

    const { name, browser } = await waiting();
    await endSessions(test, name);
    expect((await browser.open('/login/enrol')).url).toMatch(/\/login$/);
    expect((await browser.open('/account/authenticator/new')).url).toContain('/login');
    expect(await isIn(browser)).toBe(false);
    await changeSettings(test, 'mfa', {});
  });
});
