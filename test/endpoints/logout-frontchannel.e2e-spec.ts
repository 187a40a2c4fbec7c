import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser, type Loaded } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { newPerson } from '../support/people.js';
import { toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

const COMMON = { client_secret: SECRET, scope: 'openid', first_party: true };
const MANY = Array.from({ length: 25 }, (_, at) => `many-${String(at).padStart(2, '0')}`);

describe('front-channel logout', () => {
  let test: TestApp;
  const client = (id: string): WireClient => new WireClient(test.url, id, SECRET, `https://${id}.example.com/cb`);

  beforeAll(async () => {
    test = await createTestApp();
    const framed = (id: string, query = ''): object => ({ client_id: id, client_name: `Application ${id}`, redirect_uris: [`https://${id}.example.com/cb`], frontchannel_logout_uri: `https://${id}.example.com/bye${query}`, ...COMMON });
    await test.declare({
      clients: [
        { ...framed('wiki', '?a=1&b=%22%3E'), post_logout_redirect_uris: ['https://wiki.example.com/out'] }, framed('chat'), ...MANY.map((id) => framed(id)),
        { client_id: 'plain', client_name: 'Plain <b>', redirect_uris: ['https://plain.example.com/cb'], ...COMMON },
      ],
    });
  });
  afterAll(async () => test.close());

  async function signOut(clients: readonly string[], parameters: Readonly<Record<string, string>> = {}): Promise<{ page: Loaded; sid: string }> {
    const [browser, name] = [new Browser(test.url), await newPerson(test)];
    let hint = '';
    for (const id of clients.toReversed()) hint = (await client(id).tokens(browser, { scope: 'openid' }, name))['id_token'] ?? '';
    const page = await browser.open(`/oauth2/logout?${toQuery({ id_token_hint: hint, ...parameters })}`);
    return { page, sid: String(decodeJwt(hint)['sid']) };
  }
  const framesOf = ({ body }: Loaded): string[] => [...body.matchAll(/<iframe src="([^"]*)"/g)].map(([, uri = '']) => uri.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
  const sourcesOf = ({ headers }: Loaded): string | undefined => /frame-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];

  it('loads the address of each application with iss and sid, and the policy lets nothing else into a frame', async () => {
    const { page, sid } = await signOut(['wiki', 'chat', 'plain']);
    assertSound(page);
    const facts = `iss=${encodeURIComponent(test.url)}&sid=${sid}`;
    expect(framesOf(page)).toEqual([`https://chat.example.com/bye?${facts}`, `https://wiki.example.com/bye?a=1&b=%22%3E&${facts}`]);
    expect(sourcesOf(page)).toBe('https://chat.example.com https://wiki.example.com');
    expect(page.body).not.toMatch(/http-equiv="refresh"/);
  });

  it('goes on to the registered address once the frames have loaded, with the state', async () => {
    const { page } = await signOut(['wiki', 'chat'], { post_logout_redirect_uri: 'https://wiki.example.com/out', state: `"><script>alert(1)</script>\r\nx: y` });
    assertSound(page);
    const target = 'https://wiki.example.com/out?state=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%0D%0Ax%3A+y';
    const shown = page.body.replaceAll('&#x3D;', '=');
    expect(shown).toContain(`<meta http-equiv="refresh" content="0;url=${target}">`);
    expect(shown).toContain(`href="${target}" data-go-on`);
    expect(page.body).not.toContain('<script>');
  });

  it('LO-10: holds no more than twenty frames, and names the applications that were left out', async () => {
    const { page } = await signOut(MANY);
    assertSound(page);
    expect(framesOf(page)).toHaveLength(20);
    for (const id of MANY.slice(20)) expect(page.body).toContain(`Application ${id}`);
    expect(page.body).not.toContain(`Application ${MANY[1]}<`);
  });

  it('LO-10: names those that were left out where several people sign out at once, too', async () => {
    const browser = new Browser(test.url);
    for (const mine of [MANY.slice(0, 12), MANY.slice(12, 24)]) {
      const name = await newPerson(test);
      await browser.open(mine[0] === MANY[0] ? '/login' : '/login/choose?account=other');
      await browser.signIn(name);
      for (const id of mine) await client(id).tokens(browser, { scope: 'openid' }, name);
    }
    await browser.open('/oauth2/logout');
    const page = await browser.submit({ decision: 'all' });
    const framed = framesOf(page).map((uri) => new URL(uri).hostname.split('.')[0]);
    expect(framed).toHaveLength(20);
    const named = MANY.filter((id) => page.body.includes(`Application ${id}<`));
    expect([...framed, ...named].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(MANY.slice(0, 24));
  });

  it('names what it cannot reach, save for the application that asks', async () => {
    const { page } = await signOut(['chat', 'plain']);
    expect(page.body).toContain('Plain &lt;b&gt;');
    const { page: own } = await signOut(['plain']);
    expect(own.body).not.toContain('Plain &lt;b&gt;');
    expect(sourcesOf(own)).toBeUndefined();
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'https://evil.example/bye', 'http://wiki.example.com/bye', 'https://wiki.example.com/bye#x', 'https://wiki.example.com:8443/bye', ' https://wiki.example.com/bye', '//wiki.example.com/bye'])('LO-10: %j cannot be registered', async (uri) => {
    await expect(test.declare({ clients: [{ client_id: 'bad', redirect_uris: ['https://wiki.example.com/cb'], ...COMMON, frontchannel_logout_uri: uri }] })).rejects.toThrow();
  });

  it('LO-10: what stands in the database all the same leads nowhere', async () => {
    await test.declare({ clients: [{ client_id: 'old', redirect_uris: ['https://old.example.com/cb'], ...COMMON, frontchannel_logout_uri: 'https://old.example.com/bye' }] });
    await test.database.run("UPDATE clients SET metadata = REPLACE(metadata, 'https://old.example.com/bye', 'javascript:alert(1)') WHERE client_id = 'old'");
    const { page } = await signOut(['old', 'chat']);
    assertSound(page);
    expect([page.status, page.body.includes('javascript:')]).toEqual([200, false]);
  });
});
