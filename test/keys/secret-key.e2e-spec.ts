import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose';
import { EncryptionKeys } from '../../src/keys/encryption-keys.js';
import { DerivedKeys } from '../../src/platform/derived-keys.js';
import { equipped, halfWay, prove, totp } from '../factors/support/factors.js';
import { prepare, PRODUCTION, ServerProcess } from '../start/server-process.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { SECRET, standardWorld } from '../support/world.js';

const fresh = (): string => randomBytes(32).toString('base64url');

eachDatabase('SECRET_KEY and what is sealed under it', (dialect) => {
  const OLD = fresh();
  const NEW = fresh();
  let before: TestApp;
  const opened: TestApp[] = [];

  /** Another server on the same data, under other keys. */
  async function restarted(environment: Record<string, string>): Promise<TestApp> {
    const test = await createTestApp({ location: before.config.database, clock: before.clock, environment });
    opened.push(test);
    return test;
  }

  beforeAll(async () => { before = await createTestApp({ dialect, environment: { SECRET_KEY: OLD } }); });
  afterAll(async () => {
    for (const test of opened) await test.close();
    await before.close();
  });

  it('private keys cannot be read from a dump of the database', async () => {
    const rows = await before.database.rows<{ sealed_private_jwk: string }>('SELECT * FROM signing_keys');
    const dump = JSON.stringify(rows);
    const keys = before.get(DerivedKeys);
    const secrets = rows.flatMap((row) => {
      const jwk = JSON.parse(keys.open('signing-key', row.sealed_private_jwk)) as Record<string, string | undefined>;
      return ['d', 'p', 'q', 'dp', 'dq', 'qi'].flatMap((member) => jwk[member] ?? []);
    });
    expect(secrets.length).toBeGreaterThanOrEqual(rows.length);
    for (const secret of secrets) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    }
    expect(dump).not.toMatch(/PRIVATE KEY|"d"/);
  });

  it('does not start under another one, and makes no keys of its own (LV-05)', async () => {
    const count = async (): Promise<number> => (await before.database.rows('SELECT kid FROM signing_keys')).length;
    const keys = await count();
    await expect(restarted({ SECRET_KEY: NEW })).rejects.toMatchObject({ name: 'SigningKeyUnreadable', message: expect.stringContaining('SECRET_KEY_PREVIOUS') });
    expect(await count()).toBe(keys);
  });

  it('does not start with a key that somebody has tampered with', async () => {
    const [row] = await before.database.rows<{ kid: string; sealed_private_jwk: string }>('SELECT kid, sealed_private_jwk FROM signing_keys LIMIT 1');
    if (row === undefined) throw new Error('There is no key.');
    const set = async (sealed: string): Promise<void> => void (await before.database.run('UPDATE signing_keys SET sealed_private_jwk = ? WHERE kid = ?', [sealed, row.kid]));
    const at = row.sealed_private_jwk.length - 10;
    await set(`${row.sealed_private_jwk.slice(0, at)}${row.sealed_private_jwk[at] === 'A' ? 'B' : 'A'}${row.sealed_private_jwk.slice(at + 1)}`);
    await expect(restarted({ SECRET_KEY: OLD })).rejects.toThrow(`The signing key ${row.kid} in the database is damaged`);
    await set(row.sealed_private_jwk);
  });

  it('goes on under a new one with the old one as SECRET_KEY_PREVIOUS: keys sign, tokens verify, refresh tokens refresh (F-14)', async () => {
    const app = new WireClient(before.url);
    const tokens = await app.tokens(new Browser(before.url), { scope: 'openid offline_access orders:read' });
    const after = await restarted({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD, PUBLIC_URL: before.url });
    const client = new WireClient(`http://127.0.0.1:${after.config.listen.port}`);
    expect(await client.introspect(tokens['access_token'] ?? '')).toMatchObject({ active: true });
    const refreshed = await client.refresh(tokens['refresh_token'] ?? '');
    expect(refreshed.status).toBe(200);
    expect(decodeProtectedHeader(String(refreshed.body['access_token'])).kid).toBe(decodeProtectedHeader(tokens['access_token'] ?? '').kid);
    expect((await client.refresh(String(refreshed.body['refresh_token']))).status).toBe(200);
  });

  it('needs the old one no longer once a server has started under both: every key is sealed anew, those that clients encrypt to as well, and stays the same', async () => {
    const sealed = async (): Promise<Map<string, string>> => new Map((await before.database.rows<{ kid: string; sealed_private_jwk: string }>('SELECT kid, sealed_private_jwk FROM signing_keys')).map((row) => [row.kid, row.sealed_private_jwk]));
    await restarted({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
    const once = await sealed();
    await restarted({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
    expect(await sealed()).toEqual(once);
    const after = await restarted({ SECRET_KEY: NEW });
    for (const each of once.values()) expect(after.get(DerivedKeys).isCurrent(each)).toBe(true);
    expect((await new WireClient(after.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
    const published = async (url: string): Promise<unknown[]> => ((await (await fetch(`${url}/oauth2/jwks`)).json()) as { keys: unknown[] }).keys;
    expect(await published(after.url)).toEqual(await published(before.url));
    const { publicKey, kid } = await encryptionKey(after);
    const jwe = await new CompactEncrypt(new TextEncoder().encode('hello')).setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid }).encrypt(publicKey);
    expect(await after.get(EncryptionKeys).decrypt(jwe)).toMatchObject({ text: 'hello' });
    await expect(restarted({ SECRET_KEY: OLD })).rejects.toMatchObject({ name: 'SigningKeyUnreadable' });
  });

  it('secrets that sign go on signing after the old one is gone', async () => {
    const [client, secret] = ['signer', SECRET];
    const under = async (environment: Record<string, string>): Promise<TestApp> => {
      const test = await createTestApp({ location: own.config.database, clock: own.clock, environment });
      opened.push(test);
      return test;
    };
    const own = await createTestApp({ dialect, environment: { SECRET_KEY: OLD } });
    opened.push(own);
    await own.declare({ ...standardWorld, clients: [...standardWorld.clients, { client_id: client, client_name: 'Signer', client_secret: secret, grant_types: ['client_credentials'], response_types: [], token_endpoint_auth_method: 'client_secret_jwt', scope: 'orders:read' }] });
    const ask = async (test: TestApp): Promise<number> => {
      const now = Math.floor(test.clock.now() / 1000);
      const assertion = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer(client).setSubject(client).setAudience(test.url).setIssuedAt(now).setExpirationTime(now + 60).setJti(randomUUID()).sign(new TextEncoder().encode(secret));
      const form = { grant_type: 'client_credentials', scope: 'orders:read', client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
      return (await fetch(`${test.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })).status;
    };
    expect(await ask(own)).toBe(200);
    expect(await ask(await under({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD }))).toBe(200);
    expect(await ask(await under({ SECRET_KEY: NEW }))).toBe(200);
  });

  it('an authenticator app goes on letting its owner in after the old one is gone', async () => {
    const own = await createTestApp({ dialect, environment: { SECRET_KEY: OLD } });
    opened.push(own);
    const { name, secret } = await equipped(own);
    const keys: Record<string, string>[] = [{ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD }, { SECRET_KEY: NEW }];
    for (const environment of keys) {
      const test = await createTestApp({ location: own.config.database, clock: own.clock, environment });
      opened.push(test);
      own.clock.advance('30s');
      const page = await prove(await halfWay(test, name), totp(secret, own.clock.now()));
      expect(new URL(page.url).pathname).toBe('/');
    }
  });

  async function encryptionKey(test: TestApp): Promise<{ publicKey: Awaited<ReturnType<typeof importJWK>>; kid: string }> {
    const { keys } = (await (await fetch(`${test.url}/oauth2/jwks`)).json()) as { keys: JWK[] };
    const jwk = keys.find(({ use, alg }) => use === 'enc' && alg === 'RSA-OAEP-256') ?? {};
    return { publicKey: await importJWK(jwk, 'RSA-OAEP-256'), kid: jwk.kid ?? '' };
  }
});

describe('a start with a SECRET_KEY that was changed', () => {
  beforeAll(prepare, 120_000);
  afterEach(() => ServerProcess.endAll());

  it('says in one line what to set, and exits 78 (F-30)', async () => {
    const first = await (await ServerProcess.start({ ...PRODUCTION, MANAGEMENT_PORT: 'off' })).ready();
    first.signal('SIGTERM');
    await first.ended;
    const second = await ServerProcess.start({ ...PRODUCTION, MANAGEMENT_PORT: 'off', DATA_DIR: first.dataDir, SECRET_KEY: fresh() });
    expect(await second.ended).toBe(78);
    expect(second.stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^The signing keys in the database were sealed under another SECRET_KEY: .*SECRET_KEY_PREVIOUS\.$/)]);
  });
});
