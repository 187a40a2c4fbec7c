import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { ClientStore } from '../../src/clients/client.store.js';
import { ClientLogos } from '../../src/clients/client-logos.js';
import { CleanUp } from '../../src/database/clean-up.js';
import { RegistrationUpkeep } from '../../src/registration/registration-upkeep.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { send } from '../support/wire.js';

const CALLBACK = 'https://app.example.com/cb';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const DAY_BEFORE_ITS_END = 29;

eachDatabase('A client that registered itself', (dialect) => {
  let test: TestApp;
  let host: Server;
  let pictures: string;
  let asked: string[] = [];
  let arrival = Promise.resolve();

  beforeAll(async () => {
    host = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/late.png') return void arrival.then(() => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG));
      if (request.url === '/logo.svg') response.writeHead(200, { 'content-type': 'image/png' }).end('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
      else if (request.url === '/huge.png') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.concat([PNG, Buffer.alloc(300_000)]));
      else response.writeHead(200, { 'content-type': 'text/html' }).end(PNG);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => host.once('listening', resolve));
    pictures = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    test = await createTestApp({ dialect, environment: { REGISTRATION: 'open' } });
  });
  afterAll(async () => {
    await test?.close();
    host?.close();
  });

  async function register(metadata: object = {}): Promise<WireClient> {
    const answer = await send(test.url, '/oauth2/register', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: [CALLBACK], ...metadata }) });
    expect(answer.status).toBe(201);
    const { client_id: id, client_secret: secret } = JSON.parse(answer.body) as { client_id: string; client_secret: string };
    return new WireClient(test.url, id, secret);
  }
  const openSignIn = async (client: WireClient): Promise<Browser> => {
    const browser = new Browser(test.url);
    await browser.open(client.authorizeUrl({ scope: 'openid' }));
    return browser;
  };
  const bodyOf = (browser: Browser): string => browser.page?.body ?? '';
  const logoIn = (body: string): string | undefined => /<img class="logo" src="([^"]+)"/.exec(body)?.[1];
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 100 && !(await isSo()); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const upkeep = (): RegistrationUpkeep => test.get(RegistrationUpkeep);

  it('is told to people as one that nobody has checked, whatever it calls itself (DR-12)', async () => {
    const client = await register({ client_name: 'Intranet', policy_uri: 'https://app.example.com/privacy', tos_uri: 'https://app.example.com/terms' });
    const browser = await openSignIn(client);
    expect(bodyOf(browser)).toContain('https://app.example.com/privacy');
    expect(bodyOf(browser)).toContain('https://app.example.com/terms');
    await browser.signIn(await newPerson(test));
    expect(bodyOf(browser)).toContain('This application registered itself.');
    const known = new WireClient(test.url, 'app');
    const other = await openSignIn(known);
    await other.signIn(await newPerson(test));
    expect(bodyOf(other)).not.toContain('This application registered itself.');
  });

  it('has its logo shown from this server, fetched once, whatever type its host tells', async () => {
    asked = [];
    const client = await register({ logo_uri: `${pictures}/logo.png` });
    await until(async () => logoIn(bodyOf(await openSignIn(client))) !== undefined);
    const browser = await openSignIn(client);
    const path = logoIn(bodyOf(browser)) ?? '';
    expect(path).toMatch(/^\/logos\/[\w-]{43}$/);
    expect(bodyOf(browser)).not.toContain(pictures);
    const logo = await fetch(test.url + path);
    expect([logo.status, logo.headers.get('content-type'), logo.headers.get('x-content-type-options'), logo.headers.get('content-security-policy')]).toEqual([200, 'image/png', 'nosniff', "default-src 'none'; sandbox"]);
    expect(Buffer.from(await logo.arrayBuffer()).equals(PNG)).toBe(true);
    await browser.signIn(await newPerson(test));
    expect(logoIn(bodyOf(browser))).toBe(path);
    expect(asked).toEqual(['/logo.png']);
    expect((await fetch(`${test.url}/logos/${'a'.repeat(43)}`)).status).toBe(404);
    expect((await fetch(`${test.url}/logos/x`)).status).toBe(404);
  });

  it('has its logo fetched once, although somebody asked before it was there and is answered after', async () => {
    asked = [];
    let arrive = (): void => undefined;
    arrival = new Promise((resolve) => { arrive = resolve; });
    const { clientId } = await register({ logo_uri: `${pictures}/late.png` });
    const client = await test.get(ClientStore).find(clientId);
    if (client === undefined) throw new Error(`There is no ${clientId}.`);
    const logos = test.get(ClientLogos);
    const { database } = test;
    const first = database.first.bind(database);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => { answer = resolve; });
    database.first = (async (...question: Parameters<typeof first>) => {
      const stored = await first(...question);
      await held;
      return stored;
    }) as typeof first;
    const early = logos.pathOf(client);
    database.first = first;
    arrive();
    await until(async () => (await logos.pathOf(client)) !== null);
    answer();
    expect(await early).toMatch(/^\/logos\//);
    expect(asked).toEqual(['/late.png']);
  });

  it.each(['/logo.svg', '/huge.png'])('has no logo where it is no picture of a fit size: %s', async (name) => {
    asked = [];
    const client = await register({ logo_uri: pictures + name });
    const settled = async (): Promise<boolean> => (await test.database.rows('SELECT digest FROM client_logos WHERE digest IS NULL')).length > 0;
    await until(async () => asked.length > 0);
    await until(settled);
    expect(logoIn(bodyOf(await openSignIn(client)))).toBeUndefined();
    await test.database.run('DELETE FROM client_logos WHERE digest IS NULL');
  });

  it('goes after thirty days without a use, and stays for good once it was used', async () => {
    const [unused, used, taken] = [await register(), await register(), await register()];
    await used.tokens(new Browser(test.url), { scope: 'openid' }, await newPerson(test));
    await upkeep().writeUses();
    const firstUse = await test.database.row<{ first_used_at: number }>('SELECT first_used_at FROM registrations WHERE client_id = ?', [used.clientId]);
    expect(Number(firstUse?.first_used_at)).toBe(test.clock.now());
    await test.database.transaction((tx) => test.get(ClientStore).setManagedBy(tx, taken.clientId, 'file:doorward.yaml'));
    test.clock.advance(`${DAY_BEFORE_ITS_END}d`);
    await upkeep().expire();
    const exists = async ({ clientId }: WireClient): Promise<boolean> => (await test.get(ClientStore).read(test.database, clientId)) !== undefined;
    expect(await exists(unused)).toBe(true);
    test.clock.advance('1d');
    await upkeep().expire();
    expect([await exists(unused), await exists(used), await exists(taken)]).toEqual([false, true, true]);
    const ended = (await test.get(AuditEventStore).list({ type: 'client.deleted' })).filter(({ clientId }) => clientId === unused.clientId);
    expect(ended.map(({ actor, details }) => ({ actor, details }))).toEqual([{ actor: 'server', details: { self_registered: true, because: 'never used' } }]);
  });

  it('has its logo fetched anew within a quarter of a year, and never a broken one shown once the clean-up has taken it', async () => {
    const client = await register({ logo_uri: `${pictures}/lasting.png` });
    const shown = async (): Promise<string | undefined> => logoIn(bodyOf(await openSignIn(client)));
    const fetches = (): number => asked.filter((path) => path === '/lasting.png').length;
    await until(async () => (await shown()) !== undefined);
    test.clock.advance('90d');
    expect(await shown()).toMatch(/^\/logos\//);
    await until(async () => fetches() === 2);
    expect(fetches()).toBe(2);
    await until(async () => Number((await test.database.row<{ at: number }>('SELECT MAX(fetched_at) AS at FROM client_logos'))?.at) === test.clock.now());
    test.clock.advance('91d');
    await test.get(CleanUp).run();
    expect(await shown()).toBeUndefined();
    await until(async () => (await shown()) !== undefined);
    expect((await fetch(test.url + String(await shown()))).status).toBe(200);
  });
});
