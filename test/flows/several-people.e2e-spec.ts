import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { keyOn, press, totp } from '../factors/support/factors.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { Browser, type Loaded } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { PASSWORD, SECRET } from '../support/world.js';

const BACK = 'https://intra.example.com/callback';

eachDatabase('several people signed in in one browser', (dialect) => {
  let test: TestApp;
  let intranet: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    intranet = new WireClient(test.url, 'intranet', SECRET, BACK);
  });
  afterAll(async () => test.close());

  const pathOf = (browser: Browser): string => (browser.page?.leftFor ?? new URL(browser.page?.url ?? '')).pathname;
  const whoIs = async (browser: Browser, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { leftFor } = await browser.open(intranet.authorizeUrl({ scope: 'openid profile', prompt: 'none', ...parameters }));
    return leftFor?.searchParams.get('error') ?? nameIn(codeIn(browser));
  };
  const codeIn = ({ page }: Browser): string => requireCode(page as Loaded);
  const nameIn = async (code: string): Promise<string> => {
    const { body } = await intranet.redeem(code);
    const answer = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${String(body['access_token'])}` } });
    return String(((await answer.json()) as { preferred_username?: string }).preferred_username);
  };
  const enter = async (browser: Browser, name: string): Promise<void> => {
    await browser.open('/login');
    await browser.signIn(name);
  };
  const enterBeside = async (browser: Browser, name: string): Promise<void> => {
    await browser.open('/login/choose?account=other');
    expect(pathOf(browser)).toBe('/login');
    await browser.signIn(name);
  };
  const together = async (count = 2): Promise<{ browser: Browser; names: string[] }> => {
    const browser = new Browser(test.url);
    const names: string[] = [];
    for (let at = 0; at < count; at += 1) {
      names.push(await newPerson(test));
      await (at === 0 ? enter : enterBeside)(browser, names[at] ?? '');
    }
    return { browser, names };
  };
  /** The ids of the sessions that the chooser offers, by user name. */
  const offered = (browser: Browser): Map<string, string> => {
    const html = browser.page?.body ?? '';
    const ids = [...html.matchAll(/name="account" value="([^"]*)"/g)].map(([, id = '']) => id);
    const people = [...html.matchAll(/<bdi class="detail">([^<@]*)/g)].map(([, name = '']) => name);
    return new Map(people.map((name, at) => [name, ids[at] ?? '']));
  };

  it('"Use another account" keeps who is signed in: the chooser offers both, and whoever is chosen counts', async () => {
    const { browser, names: [first = '', second = ''] } = await together();
    expect(await whoIs(browser)).toBe(second);
    await browser.open(intranet.authorizeUrl({ scope: 'openid profile', prompt: 'select_account' }));
    expect(pathOf(browser)).toBe('/login/choose');
    for (const name of [first, second]) expect(browser.text()).toContain(name);
    const ids = offered(browser);
    expect(ids.size).toBe(2);
    await browser.submit({ account: ids.get(first) ?? '' });
    expect(await nameIn(codeIn(browser))).toBe(first);
    expect(await whoIs(browser)).toBe(first);
    await browser.open('/login/choose');
    await browser.submit({ account: offered(browser).get(second) ?? '' });
    expect(pathOf(browser)).toBe('/');
    expect(await whoIs(browser)).toBe(second);
  });

  it('who just signs in over somebody still ends their session: nobody but them can put it aside', async () => {
    const browser = new Browser(test.url);
    const [first, second] = [await newPerson(test), await newPerson(test)];
    await enter(browser, first);
    expect(await auditOf(test, async () => enter(browser, second))).toEqual(['session.ended', 'sign_in.succeeded']);
    expect(browser.cookie('doorward-other-sessions')).toBeUndefined();
    await browser.open('/login/choose');
    expect([...offered(browser).keys()]).toHaveLength(1);
  });

  it.each(['an authenticator app is set up', 'the password is changed'])('who was put aside stays signed in though their cookie gets another value, as %s in another tab', async (what) => {
    const [first, second] = [await newPerson(test), await newPerson(test)];
    const browser = new Browser(test.url);
    await enter(browser, first);
    await browser.open('/login/choose?account=other');
    const tab = browser.page;
    const before = browser.cookie('doorward-session');
    if (what === 'the password is changed') {
      await browser.open('/account/password');
      await press(browser, '/account/password', { password: PASSWORD, new_password: 'quiet orbit of a paper lamp' });
    } else {
      const key = keyOn(await browser.open('/account/authenticator/new'));
      await press(browser, '/account/authenticator/new', { code: totp(key, test.clock.now()) });
    }
    expect(browser.cookie('doorward-session')).not.toBe(before);
    browser.page = tab;
    await browser.signIn(second);
    await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'select_account' }));
    expect([...offered(browser).keys()].toSorted()).toEqual([first, second].toSorted());
  });

  it('another site cannot put a session aside', async () => {
    const browser = new Browser(test.url);
    await enter(browser, await newPerson(test));
    await browser.open('/login/choose?account=other', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([pathOf(browser), browser.cookie('doorward-other-sessions')]).toEqual(['/login', undefined]);
  });

  it('who signs in again goes on in the session that they had, active or put aside, and nobody else loses theirs', async () => {
    const { browser, names: [first = '', second = ''] } = await together();
    const sid = async (): Promise<unknown> => {
      const { leftFor } = await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'none' }));
      const { body } = await intranet.redeem(leftFor?.searchParams.get('code') ?? '');
      return decodeJwt(String(body['id_token']))['sid'];
    };
    const before = await sid();
    expect(await auditOf(test, async () => enter(browser, second))).toEqual(['sign_in.succeeded']);
    expect(await sid()).toBe(before);
    expect(await auditOf(test, async () => enter(browser, first))).toEqual(['sign_in.succeeded']);
    expect(await whoIs(browser)).toBe(first);
    await browser.open('/login/choose');
    expect([...offered(browser).keys()].toSorted()).toEqual([first, second].toSorted());
    expect(browser.cookie('doorward-other-sessions')?.split('~')).toHaveLength(1);
  });

  it('are five at the most: the sixth takes the place of the one that counted', async () => {
    const { browser, names } = await together(5);
    const sixth = await newPerson(test);
    expect(await auditOf(test, async () => enterBeside(browser, sixth))).toEqual(['session.ended', 'sign_in.succeeded']);
    await browser.open('/login/choose');
    expect([...offered(browser).keys()].toSorted()).toEqual([...names.slice(0, 4), sixth].toSorted());
  });

  it('a session that is none of this browser cannot be chosen, whatever the form says, and one that has ended is not offered', async () => {
    const { browser, names: [first = ''] } = await together();
    const stranger = await together(1);
    await stranger.browser.open('/login/choose');
    const [foreign = ''] = offered(stranger.browser).values();
    await browser.open('/login/choose');
    const [active = ''] = offered(browser).values();
    const before = await whoIs(browser);
    await browser.open('/login/choose');
    await browser.submit({ account: foreign });
    expect(await whoIs(browser)).toBe(before);
    await browser.open('/login/choose');
    expect((await browser.submit({ csrf: 'x', account: active })).status).toBe(403);
    await test.database.run('UPDATE sessions SET ended_at = 1 WHERE user_id = (SELECT id FROM users WHERE preferred_username = ?)', [first]);
    await browser.open('/login/choose');
    expect([...offered(browser).keys()]).not.toContain(first);
  });

  it('signing out leaves the others as they are, put aside: nobody is signed in silently, and the next sign-in offers them', async () => {
    const { browser, names: [first = ''] } = await together();
    await browser.open('/oauth2/logout');
    expect(browser.text()).toContain('Sign out of all accounts');
    expect(browser.text()).toContain(first);
    await browser.submit({ decision: 'logout' });
    expect(await whoIs(browser)).toBe('login_required');
    await browser.open(intranet.authorizeUrl({ scope: 'openid profile' }));
    expect(pathOf(browser)).toBe('/login/choose');
    await browser.submit({ account: offered(browser).get(first) ?? '' });
    expect(await nameIn(codeIn(browser))).toBe(first);
  });

  it('"Sign out of all accounts" ends each of them, with an event each, and leaves nothing in the browser', async () => {
    const { browser } = await together(3);
    await browser.open('/oauth2/logout');
    expect(await auditOf(test, async () => void (await browser.submit({ decision: 'all' })))).toEqual([...Array.from({ length: 3 }, () => 'session.ended'), ...Array.from({ length: 3 }, () => 'sign_out')]);
    for (const name of ['doorward-session', 'doorward-other-sessions', 'doorward-browser', 'doorward-browser-state']) expect(browser.cookie(name)).toBeUndefined();
    await browser.open(intranet.authorizeUrl({ scope: 'openid' }));
    expect(pathOf(browser)).toBe('/login');
  });

  it('an application signs out the person that its hint is about, though another one counts now, and nobody else', async () => {
    const browser = new Browser(test.url);
    const [first, second] = [await newPerson(test), await newPerson(test)];
    await enter(browser, first);
    const { leftFor } = await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'none' }));
    const { body } = await intranet.redeem(leftFor?.searchParams.get('code') ?? '');
    await enterBeside(browser, second);
    const hint = new URLSearchParams({ id_token_hint: String(body['id_token']) });
    expect(await auditOf(test, async () => void (await browser.open(`/oauth2/logout?${hint.toString()}`)))).toEqual(['session.ended', 'sign_out']);
    expect(await whoIs(browser)).toBe(second);
    await browser.open('/login/choose');
    expect([...offered(browser).keys()]).toEqual([second]);
  });

  it('an application that expects one of the others leads to the chooser once, and to the sign-in page when somebody else is chosen', async () => {
    const { browser, names: [first = '', second = ''] } = await together();
    await browser.open('/login/choose');
    await browser.submit({ account: offered(browser).get(first) ?? '' });
    const { leftFor } = await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'none' }));
    const { body } = await intranet.redeem(leftFor?.searchParams.get('code') ?? '');
    await browser.open('/login/choose');
    await browser.submit({ account: offered(browser).get(second) ?? '' });
    const hinted = { scope: 'openid profile', id_token_hint: String(body['id_token']) };
    expect(await whoIs(browser, hinted)).toBe('login_required');
    const { id_token_hint } = hinted;
    await browser.open(intranet.authorizeUrl({ scope: 'openid profile', id_token_hint }));
    expect(pathOf(browser)).toBe('/login/choose');
    const page = browser.page;
    await browser.submit({ account: offered(browser).get(second) ?? '' });
    expect(pathOf(browser)).toBe('/login');
    browser.page = page;
    await browser.open(intranet.authorizeUrl({ scope: 'openid profile', id_token_hint }));
    await browser.submit({ account: offered(browser).get(first) ?? '' });
    expect(await nameIn(codeIn(browser))).toBe(first);
  });

  it('a login_hint that is the address of somebody else leads to the chooser, once, and never for prompt=none or a hint that says nothing', async () => {
    const { browser, names: [name = ''] } = await together(1);
    const open = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
      await browser.open(intranet.authorizeUrl({ scope: 'openid profile', ...parameters }));
      return pathOf(browser);
    };
    const own = (await test.database.row<{ email: string }>('SELECT email FROM users WHERE preferred_username = ?', [name]))?.email ?? '';
    expect(own).toContain('@');
    for (const hint of [own, own.toUpperCase(), ` ${own} `, 'usr_0123', 'somebody', '@', '+491234']) expect([hint, await open({ login_hint: hint })]).toEqual([hint, '/callback']);
    expect(await whoIs(browser, { login_hint: 'else@example.com' })).toBe(name);
    expect(await open({ login_hint: 'else@example.com' })).toBe('/login/choose');
    const page = browser.page;
    await browser.submit();
    expect(await nameIn(codeIn(browser))).toBe(name);
    browser.page = page;
    await open({ login_hint: 'else@example.com' });
    const request = new URL(browser.page?.url ?? '').searchParams.get('request') ?? '';
    await browser.open(`/login/choose?request=${request}&account=other`);
    expect(browser.form().fields.get('username')).toBe('else@example.com');
    const other = await newPerson(test);
    await browser.signIn(other);
    expect(await nameIn(codeIn(browser))).toBe(other);
  });

  it('costs a browser with one person nothing', async () => {
    const { browser } = await together(1);
    await whoIs(browser);
    const begin = async (): Promise<void> => void (await browser.open(intranet.authorizeUrl({ scope: 'openid', prompt: 'none' })));
    expect(await test.countStatements(begin)).toBe(2);
  });
});
