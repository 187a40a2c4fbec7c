import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { Browser } from '../support/browser.js';
import { newPerson } from '../support/people.js';
import { csrfOf, postTo, signedIn } from './support-pages.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

eachDatabase('GET /account/devices', (dialect) => {
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

  const sessionIds = (browser: Browser): string[] => [...(browser.page?.body ?? '').matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id);

  it('asks who is not signed in to sign in, and comes back', async () => {
    const browser = new Browser(test.url);
    expect((await browser.open('/account/devices')).url).toBe(`${test.url}/login?request=account.devices`);
    expect((await browser.signIn(name)).url).toBe(`${test.url}/account/devices`);
    expect(browser.text()).toContain('This device');
  });

  it('tells each device in words, this one first, and never the value of a cookie (AC-02)', async () => {
    const phone = await signedIn(test, name, { 'user-agent': IPHONE });
    const desk = await signedIn(test, name, { 'user-agent': FIREFOX });
    await desk.open('/account/devices');
    expect(desk.text()).toMatch(/Firefox on Linux This device.*Safari on iPhone/);
    for (const browser of [phone, desk]) expect(desk.page?.body).not.toContain(browser.cookie('doorward-session') ?? 'none');
    expect(sessionIds(desk)).toEqual([expect.stringMatching(/^ses_/)]);
  });

  it('signs one device out at once, on every instance, and the others stay', async () => {
    const [lost, kept, mine] = [await signedIn(test, name, { 'user-agent': IPHONE }), await signedIn(test, name), await signedIn(test, name, { 'user-agent': FIREFOX })];
    lost.via = second.address;
    await lost.open('/account');
    expect(lost.page?.url).toBe(`${test.url}/account`);
    await mine.open('/account/devices');
    const phone = /Safari on iPhone[\s\S]*?name="session" value="([^"]+)"/.exec(mine.page?.body ?? '')?.[1] ?? '';
    await postTo(mine, '/account/devices/end', { csrf: csrfOf(mine), session: phone });
    expect(mine.page?.status).toBe(200);
    expect(mine.text()).toContain('That device is signed out.');
    expect(mine.text()).not.toContain('Safari on iPhone');
    expect((await lost.open('/account')).url).toBe(`${test.url}/login?request=account.`);
    expect((await kept.open('/account')).url).toBe(`${test.url}/account`);
  });

  it('signs out everywhere but here', async () => {
    const others = [await signedIn(test, name), await signedIn(test, name)];
    const mine = await signedIn(test, name);
    await mine.open('/account/devices');
    await postTo(mine, '/account/devices/end-others', { csrf: csrfOf(mine) });
    expect(mine.text()).toContain('You are signed out everywhere but here.');
    expect(sessionIds(mine)).toEqual([]);
    for (const other of others) expect((await other.open('/account')).url).toContain('/login');
    expect((await mine.open('/account')).url).toBe(`${test.url}/account`);
  });

  // AC-01; CVE-2024-39683.
  it('ends nobody else\'s session, and does not tell whether there is one', async () => {
    const victim = await signedIn(test, await newPerson(test));
    const [{ id } = { id: '' }] = await test.database.rows<{ id: string }>('SELECT id FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1');
    const attacker = await signedIn(test, name);
    await attacker.open('/account/password');
    const csrf = csrfOf(attacker);
    const answers = [];
    for (const session of [id, 'ses_01kb9zk3v0q8f5m2n7r4t6w1xy', 'usr_1', 'é', '', "' OR 1=1 --", 'x'.repeat(5000)]) {
      const { status } = await postTo(attacker, '/account/devices/end', { csrf, session });
      answers.push(status);
    }
    expect(new Set(answers.slice(0, 4))).toEqual(new Set([404]));
    expect(answers.every((status) => status === 404 || status === 400)).toBe(true);
    expect((await victim.open('/account')).url).toBe(`${test.url}/account`);
  });

  it('takes no form that another session, another browser or another site was shown', async () => {
    const other = await signedIn(test, await newPerson(test));
    await other.open('/account/password');
    const foreign = csrfOf(other);
    const mine = await signedIn(test, name);
    const kept = await signedIn(test, name);
    await mine.open('/account/devices');
    const own = csrfOf(mine);
    expect((await postTo(mine, '/account/devices/end-others', { csrf: foreign })).status).toBe(403);
    expect((await postTo(mine, '/account/devices/end-others', {})).status).toBe(403);
    expect((await postTo(mine, '/account/devices/end-others', { csrf: own }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await kept.open('/account')).url).toBe(`${test.url}/account`);
  });

  it('says what was done to nobody whom only a link tells so', async () => {
    const mine = await signedIn(test, name);
    await mine.open('/account/devices?done=session-ended.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect(mine.page?.status).toBe(200);
    expect(mine.text()).not.toContain('That device is signed out.');
  });
});
