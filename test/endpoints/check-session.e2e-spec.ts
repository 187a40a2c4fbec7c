import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { askFrame, askFrameIn } from '../support/check-session.js';
import { WireClient } from '../support/client.js';
import { postForm, send } from '../support/wire.js';
import { PASSWORD } from '../support/world.js';

const ORIGIN = 'https://app.example.com';
const NAME = 'doorward-browser-state';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

describe('session_state and the frame that checks it', () => {
  let test: TestApp;
  let client: WireClient;
  let frame: string;

  const begin = async (browser: Browser, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { leftFor } = await browser.open(client.authorizeUrl({ scope: 'openid', prompt: 'none', ...parameters }));
    return leftFor?.searchParams.get('session_state') ?? '';
  };
  const signedIn = async (name = 'alice'): Promise<Browser> => {
    const browser = new Browser(test.url);
    await client.tokens(browser, { scope: 'openid' }, name);
    return browser;
  };

  beforeAll(async () => {
    test = await createTestApp();
    client = new WireClient(test.url);
    frame = `${test.url}/oauth2/check_session`;
  });
  afterAll(async () => test.close());

  it('each answer brings another session_state, and the frame takes both for the same', async () => {
    const browser = await signedIn();
    const [first, second] = [await begin(browser), await begin(browser)];
    expect(first).not.toBe(second);
    for (const state of [first, second]) expect(await askFrameIn(browser, frame, `${client.clientId} ${state}`)).toBe('unchanged');
  });

  it('tells nothing of the session: neither its cookie nor its id can be had from what scripts may read', async () => {
    const browser = await signedIn();
    const readable = browser.cookie(NAME) ?? '';
    expect(readable).toMatch(/^[\w-]{43}$/);
    expect([browser.cookie('doorward-session'), sha256(browser.cookie('doorward-session') ?? '')]).not.toContain(readable);
    const stranger = new Browser(test.url);
    for (const name of ['doorward-session', NAME]) stranger.setCookie(name, readable);
    const { leftFor } = await stranger.open(client.authorizeUrl({ scope: 'openid', prompt: 'none' }));
    expect(leftFor?.searchParams.get('error')).toBe('login_required');
  });

  it('says "changed" to another client, another origin, another salt, and after another person has signed in', async () => {
    const browser = await signedIn();
    const state = await begin(browser);
    expect(await askFrameIn(browser, frame, `spa ${state}`)).toBe('changed');
    expect(await askFrameIn(browser, frame, `${client.clientId} ${state}`, 'https://evil.example')).toBe('changed');
    expect(await askFrameIn(browser, frame, `${client.clientId} ${state}x`)).toBe('changed');
    await browser.open('/login');
    await browser.signIn('bob');
    expect(await askFrameIn(browser, frame, `${client.clientId} ${state}`)).toBe('changed');
  });

  it('is not sent to who asks for no identity, and stands in the answer of no error', async () => {
    const browser = await signedIn();
    await browser.open(client.authorizeUrl({ scope: 'orders:read' }));
    const { leftFor } = await browser.decide('allow');
    expect([leftFor?.searchParams.has('code'), leftFor?.searchParams.has('session_state')]).toEqual([true, false]);
    const refused = await new Browser(test.url).open(client.authorizeUrl({ scope: 'openid', prompt: 'none' }));
    expect([refused.leftFor?.searchParams.get('error'), refused.leftFor?.searchParams.has('session_state')]).toEqual(['login_required', false]);
  });

  it('a browser that lost the readable cookie, or has a foreign one, gets it anew with the next answer', async () => {
    const browser = await signedIn();
    browser.setCookie(NAME, 'planted');
    const state = await begin(browser);
    expect(await askFrameIn(browser, frame, `${client.clientId} ${state}`)).toBe('unchanged');
  });

  it('the frame may stand anywhere, loads its own script alone, and costs no statement', async () => {
    expect(await test.countStatements(async () => {
      const answer = await fetch(frame);
      const html = await answer.text();
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toBe("default-src 'none'; script-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'");
      expect([answer.headers.get('x-frame-options'), answer.headers.get('cross-origin-resource-policy'), answer.headers.getSetCookie()]).toEqual([null, 'cross-origin', []]);
      const [, script = ''] = /<script src="([^"]*)"><\/script>/.exec(html) ?? [];
      expect((await fetch(`${test.url}${script}`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    })).toBe(0);
  });

  it('over https the cookie reaches frames of other sites, and no other host can plant it', async () => {
    const secure = await createTestApp({ environment: { PUBLIC_URL: 'https://id.example.com' } });
    try {
      const browser = new Browser('https://id.example.com', secure.address);
      await browser.open('/login');
      const { fields } = browser.form();
      const cookie = `__Host-doorward-browser=${browser.cookie('__Host-doorward-browser')}`;
      const { headers } = await postForm(secure.address, '/login', { ...Object.fromEntries(fields), username: 'alice', password: PASSWORD }, { host: 'id.example.com', origin: browser.origin, cookie });
      expect(headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-doorward-browser-state=[\w-]{43}; Path=\/; SameSite=None; Secure$/));
      const { body } = await send(secure.address, '/oauth2/check_session', { headers: { host: 'id.example.com' } });
      expect(body).toContain(`data-cookie="__Host-${NAME}"`);
    } finally {
      await secure.close();
    }
  });
});

describe('the script of the frame', () => {
  const message = (clientId: string, origin: string, state: string, salt: string): string => `${clientId} ${sha256(`${clientId} ${origin} ${state} ${salt}`)}.${salt}`;

  it('hashes as everybody does: whatever the client, origin, state and salt, what was made of them is unchanged', async () => {
    const word = fc.stringMatching(/^[\w-]{1,60}$/);
    const clientId = fc.oneof(word, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((text) => !/[\n\r\u2028\u2029]/.test(text)));
    await fc.assert(fc.asyncProperty(clientId, fc.domain(), word, word, async (client, domain, state, salt) => {
      const origin = `https://${domain}`;
      expect(await askFrame(`${NAME}=${state}`, NAME, message(client, origin, state, salt), { origin })).toBe('unchanged');
      expect(await askFrame(`${NAME}=${state}x`, NAME, message(client, origin, state, salt), { origin })).toBe('changed');
    }), { numRuns: 100 });
  });

  it.each([undefined, null, 7, {}, '', 'app', 'app ', 'app abc', ' abc.def', 'app a b.c d', 'app abc.def.', 'app\nabc.def'])('answers "error" to %j', async (data) => {
    expect(await askFrame(`${NAME}=x`, NAME, data)).toBe('error');
  });

  it('does not answer a page without an origin', async () => {
    expect(await askFrame(`${NAME}=x`, NAME, 'app abc.def', { origin: 'null' })).toBeUndefined();
  });

  it('takes no other cookie for its own', async () => {
    const sent = message('app', ORIGIN, 'x', 's');
    expect(await askFrame(`not-${NAME}=x; ${NAME}x=x`, NAME, sent)).toBe('changed');
    expect(await askFrame(`a=b; ${NAME}=x; c=d`, NAME, sent)).toBe('unchanged');
  });

  it('where the browser keeps cookies from frames it says "error", lest applications ask for ever; where there just is none, "changed"', async () => {
    const sent = message('app', ORIGIN, 'x', 's');
    expect(await askFrame('', NAME, sent, { hasStorageAccess: async () => false })).toBe('error');
    expect(await askFrame('', NAME, sent, { hasStorageAccess: async () => true })).toBe('changed');
    expect(await askFrame('', NAME, sent, { hasStorageAccess: async () => Promise.reject(new Error('no')) })).toBe('error');
    expect(await askFrame('', NAME, sent)).toBe('changed');
  });
});
