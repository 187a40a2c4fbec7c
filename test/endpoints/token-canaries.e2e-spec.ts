import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SigningKeyStore } from '../../src/keys/signing-key.store.js';
import { DerivedKeys } from '../../src/platform/derived-keys.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { basic, pkce, requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { asAdministrator, query } from '../support/mariadb.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { FORM, send } from '../support/wire.js';
import { CALLBACK } from '../support/world.js';
import { ServerProcess } from '../start/server-process.js';

const PASSWORD = 'canary-password-Tq7vXz93';
const WRONG_PASSWORD = 'canary-wrong-password-Lm4';
const SECRET = 'canary-client-secret-Wn8yRk52Hd01Pz66';
const WRONG_SECRET = 'canary-wrong-secret-Bf3jQs77';
/** Not a secret, and shaped to break lines and terminals. */
const FORGED_LINE = 'canary\r\n{"level":"info","msg":"forged"}\u001b[2J${jndi:ldap://x}';

eachDatabase('secrets that were used (LK-04, F-33)', (dialect) => {
  let test: TestApp;
  let server: ServerProcess;
  let browser: Browser;
  const canaries = new Map<string, string>();

  const keep = (name: string, value: unknown): string => {
    if (typeof value !== 'string' || value.length < 16) throw new Error(`There is no ${name}.`);
    canaries.set(name, value);
    return value;
  };

  beforeAll(async () => {
    test = await createTestApp({
      dialect, clock: new WallClock(),
      declare: {
        apis: [{ identifier: 'https://ledger.example.com', name: 'Ledger', access_token_format: 'opaque', scopes: [{ value: 'ledger:read', description: 'Read' }] }],
        clients: [{ client_id: 'app', client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], scope: 'openid email offline_access notes:read notes:write ledger:read' }],
        users: [{ preferred_username: 'alice', email: 'alice@example.test', email_verified: true, password: PASSWORD }],
      },
    });
    const beside = await startBeside(test, { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' });
    server = beside.process;
    browser = new Browser(test.url, beside.address);
    canaries.set('the password', PASSWORD).set('a wrong password', WRONG_PASSWORD).set('the client secret', SECRET).set('a wrong client secret', WRONG_SECRET);
    canaries.set('SECRET_KEY', test.config.secretKey.toString('base64url'));
    await useEverything(beside.address);
  }, 120_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  /** All that can be done with a secret, right and wrong. */
  async function useEverything(address: string): Promise<void> {
    const app = new WireClient(address, 'app', SECRET);
    const authorize = (parameters: Record<string, string> = {}): string => new WireClient(test.url, 'app').authorizeUrl({ scope: 'openid email offline_access notes:read notes:write', ...parameters });
    const first = pkce();
    await browser.open(authorize({ code_challenge: first.challenge, code_challenge_method: 'S256' }));
    keep('the token against forged forms', browser.form().fields.get('csrf'));
    await browser.submit({ username: 'alice', password: WRONG_PASSWORD });
    // People type it into the wrong field.
    await browser.submit({ username: PASSWORD, password: 'x' });
    await browser.submit({ username: FORGED_LINE, password: 'x' }, { 'user-agent': 'canary ${jndi:ldap://x} %0d%0a{' });
    await browser.submit({ username: 'alice', password: PASSWORD });
    const code = keep('a code', requireCode(await browser.decide('allow')));
    keep('the session cookie', browser.cookie('doorward-session'));
    keep('the browser cookie', browser.cookie('doorward-browser'));
    keep('a code verifier', first.verifier);
    const tokens = (await app.redeem(code, { code_verifier: first.verifier })).body;
    const access = keep('an access token', tokens['access_token']);
    const refresh = keep('a refresh token', tokens['refresh_token']);
    keep('an ID token', tokens['id_token']);
    const rotated = (await app.refresh(refresh)).body;
    keep('its successor', rotated['refresh_token']);
    keep('a second access token', rotated['access_token']);
    await browser.open(authorize({ scope: 'openid ledger:read' }));
    const second = keep('a second code', requireCode(await browser.decide('allow')));
    keep('an opaque token', (await app.redeem(second)).body['access_token']);

    // Used again, used wrongly, sent where they do not belong.
    await app.redeem(second);
    await app.redeem(code, { code_verifier: first.verifier });
    await app.refresh(refresh);
    await app.introspect(access);
    await app.post('/oauth2/introspect', { token: canaries.get('an opaque token') ?? '' });
    await app.revoke(canaries.get('a second access token') ?? '');
    await app.token({ grant_type: 'client_credentials', scope: 'notes:read' });
    await app.token({ grant_type: 'password', username: 'alice', password: PASSWORD });
    await app.token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK }, { authorization: basic('app', WRONG_SECRET) });
    await app.token({ client_id: 'app', client_secret: WRONG_SECRET, grant_type: 'x' }, { authorization: 'Basic !' });
    await app.post('/oauth2/token', `grant_type=refresh_token&refresh_token=${refresh}&refresh_token=${refresh}`);
    for (const path of ['/oauth2/userinfo', '/api/notes', '/nothing', '/login', '/']) {
      await send(address, `${path}?access_token=${access}&code=${code}&client_secret=${SECRET}&password=${encodeURIComponent(PASSWORD)}`, { headers: { authorization: `Bearer ${access}`, cookie: `doorward-session=${browser.cookie('doorward-session')}` } });
      await send(address, path, { method: 'POST', body: `access_token=${access}&password=${PASSWORD}`, headers: { 'content-type': FORM } });
    }
    await send(address, `/oauth2/authorize/${code}`, {});
    await send(address, `/${access}`, {});
    await send(address, '/oauth2/token', { method: 'POST', body: `{"client_secret":"${SECRET}"`, headers: { 'content-type': 'application/json' } });
    await send(address, '/api/notes', { method: 'POST', body: `{"token":"${access}"`, headers: { 'content-type': 'application/json', authorization: `Bearer ${canaries.get('its successor')}` } });
    await browser.open(`/oauth2/logout?id_token_hint=${canaries.get('an ID token')}`);
    for (const key of await test.get(SigningKeyStore).all()) {
      const jwk = JSON.parse(test.get(DerivedKeys).open('signing-key', key.sealedPrivateJwk)) as { d?: string };
      keep(`the private key for ${key.alg}`, jwk.d);
    }
  }

  /** Each canary as it is, and as it might have been written down. */
  function found(text: string): string[] {
    return [...canaries].filter(([, value]) => {
      const signature = value.split('.').length === 3 ? [value.slice(value.lastIndexOf('.') + 1)] : [];
      const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/, ''), Buffer.from(value).toString('hex'), ...signature];
      return forms.some((form) => text.includes(form));
    }).map(([name]) => name);
  }

  it('are all there to be looked for', () => {
    expect(canaries.size).toBeGreaterThanOrEqual(18);
    expect(found(`x ${SECRET} y`)).toEqual(['the client secret']);
  });

  it('stand nowhere in the log, at its most talkative', () => {
    expect(server.stdout.length).toBeGreaterThan(5_000);
    expect(found(server.stdout + server.stderr)).toEqual([]);
  });

  it('stand nowhere in the audit log, and what people typed breaks no line of the other (LK-02)', async () => {
    const rows = await test.database.rows('SELECT * FROM audit_events');
    expect(rows.length).toBeGreaterThan(8);
    expect(found(JSON.stringify(rows))).toEqual([]);
    const lines = server.stdout.split('\n').filter((line) => line.startsWith('{'));
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(expect.arrayContaining(['level', 'msg']));
    expect(server.stdout).not.toContain('\u001b[2J');
    expect(lines.filter((line) => (JSON.parse(line) as { msg: string }).msg === 'forged')).toEqual([]);
  });

  it('stand nowhere in the database, whatever it is read with (RT-12)', async () => {
    expect(found(await dump())).toEqual([]);
  });

  /** Every cell of every table; on SQLite the bytes of its files too. */
  async function dump(): Promise<string> {
    const { database } = test.config;
    if (database.dialect === 'mysql') {
      return asAdministrator(async (connection) => {
        const tables = await query(connection, 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?', [database.name]);
        const contents = [];
        for (const { name } of tables) contents.push(await query(connection, `SELECT * FROM ${database.name}.${String(name)}`));
        expect(contents.length).toBeGreaterThan(15);
        return JSON.stringify(contents);
      });
    }
    const tables = await test.database.rows<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`);
    const contents = [];
    for (const { name } of tables) contents.push(await test.database.rows(`SELECT * FROM ${name}`));
    const files = readdirSync(dirname(database.path)).filter((name) => name.startsWith(basename(database.path))).map((name) => readFileSync(join(dirname(database.path), name)).toString('latin1'));
    expect(files.length).toBeGreaterThan(1);
    return JSON.stringify(contents) + files.join('');
  }
});
