import { chmodSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigFile } from '../../src/admin/config-file.js';
import type { Finding } from '../../src/cli/doctor/check.js';
import { isRecent } from '../../src/cli/doctor/checks/database-version.check.js';
import { checks } from '../../src/cli/doctor/checks/index.js';
import { runtimeFindings } from '../../src/cli/doctor/checks/runtime.check.js';
import { examine } from '../../src/cli/doctor/examination.js';
import { Examined, freeBytes, type Surroundings } from '../../src/cli/doctor/examined.js';
import type { Config } from '../../src/config/config.js';
import { CredentialStore } from '../../src/credentials/credential.store.js';
import { Authenticators } from '../../src/credentials/totp-authenticators.js';
import { loadConfig } from '../../src/config/load-config.js';
import { revertLastMigration } from '../../src/database/data-source.js';
import { OutgoingMail } from '../../src/mail/outgoing-mail.entity.js';
import { Schedule } from '../../src/platform/schedule.js';
import { Delivery } from '../../src/webhooks/delivery.entity.js';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { eachDatabase, freshLocation } from '../support/database.js';
import { selfSigned } from './support/self-signed.js';

const DAY_MS = 86_400_000;
/** Eighteen different bytes: no problem for the start, which refuses only what repeats itself. */
const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 7) % 18)).toString('base64url');
const STRONG = '4f1c9e27ab830d56e2f47b91c05d38a67e19f2b4cd5083a1967ce4d20b8f3a75';

/** Settings as an operator would write them, over those of a sound production server that nobody has started. */
function settings(environment: Readonly<Record<string, string>> = {}): { config: Config; warnings: readonly string[] } {
  return loadConfig({
    NODE_ENV: 'production', PUBLIC_URL: 'https://id.doctor.invalid', TRUSTED_PROXIES: '10.0.0.0/8', SECRET_KEY: STRONG, DATABASE_URL: `sqlite:${folder}/doctor.sqlite`, DATA_DIR: folder, ...environment,
  }, false);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorward-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function findings(name: string, { config, warnings = [] }: { config: Config; warnings?: readonly string[] }, surroundings: Partial<Surroundings> = {}): Promise<readonly Finding[]> {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) throw new Error(`There is no check ${name}.`);
  const examined = await Examined.of(config, warnings, { now: () => Date.now(), freeBytes, drift: () => Promise.reject(new Error('no file')), ...surroundings });
  try {
    const [examination] = await examine(examined, [check]);
    if (examination?.status === 'skipped') throw new Error(`${name} was skipped: ${examination.because}`);
    return examination?.findings ?? [];
  } finally {
    await examined.close();
  }
}

const severities = async (...asked: Parameters<typeof findings>): Promise<string[]> => (await findings(...asked)).map(({ severity }) => severity);

describe('doctor, of settings', () => {
  it('says the commands that it advises as they are typed where the installation stands', async () => {
    expect((await findings('settings', settings({ PUBLIC_ULR: 'x' }))).map(({ fix }) => fix)).toEqual(['Correct the environment of the server; all settings: doorward config show.']);
    const [{ fix } = { fix: '' }] = await findings('settings', settings({ PUBLIC_ULR: 'x', NODE_ENV: 'development', PORT: '3950' }));
    expect(fix).toContain(`DATA_DIR=${folder} PORT=3950 npm exec doorward -- config show.`);
  });

  it.each([
    ['settings', { PUBLIC_ULR: 'x' }, ['warning']],
    ['environment', { NODE_ENV: 'development' }, ['error']],
    ['public-url', { NODE_ENV: 'development', PUBLIC_URL: 'http://id.doctor.invalid' }, ['error']],
    ['public-url', { PUBLIC_URL: 'http://localhost:1' }, ['warning']],
    ['proxies', { TRUSTED_PROXIES: '' }, ['warning']],
    ['proxies', { TRUSTED_PROXIES: '0.0.0.0/0' }, ['error']],
    ['secret-key', { SECRET_KEY: KEY }, ['error']],
    ['secret-key', { SECRET_KEY: Buffer.from('correct horse battery staple, and more').toString('base64url') }, ['error']],
    ['rate-limits', { NODE_ENV: 'development', RATE_LIMITS: 'off' }, ['error']],
    ['log-level', { LOG_LEVEL: 'debug' }, ['warning']],
    ['log-level', { LOG_LEVEL: 'silent' }, ['warning']],
    ['management-port', { MANAGEMENT_HOST: '0.0.0.0' }, ['warning']],
    ['workers', { WORKERS: '256' }, ['warning']],
    // A port that nobody listens on, whatever else this machine runs.
    ['reachable', { PORT: '1' }, ['warning']],
    ['database', { DATABASE_URL: 'mysql://nobody:x@127.0.0.1:1/none' }, ['error']],
  ] as const)('finds what is wrong for %s with %j, and nothing in sound settings', async (name, planted, expected) => {
    expect(await severities(name, settings(planted))).toEqual(expected);
    if (name !== 'reachable') expect(await findings(name, settings())).toEqual([]);
  });

  it('knows which versions of Node.js and of databases are supported', () => {
    expect(runtimeFindings('18.20.0')).toHaveLength(1);
    expect(runtimeFindings('20.18.3')).toHaveLength(1);
    for (const version of ['20.19.0', '22.11.0', '24.0.0']) expect(runtimeFindings(version)).toEqual([]);
    for (const version of ['8.0.36', '9.1.0', '10.6.1-MariaDB', '5.5.5-10.11.6-MariaDB-0+deb12u1', '11.4.2-MariaDB']) expect(isRecent(version)).toBe(true);
    for (const version of ['5.7.44', '10.5.23-MariaDB', '5.5.5-10.3.1-MariaDB', 'unknown']) expect(isRecent(version)).toBe(false);
  });

  it('finds a full disk before the database does', async () => {
    const megabytes = (count: number) => ({ freeBytes: () => Promise.resolve(count * 1024 * 1024) });
    expect(await severities('disk-space', settings(), megabytes(10))).toEqual(['error']);
    expect(await severities('disk-space', settings(), megabytes(300))).toEqual(['warning']);
    expect(await findings('disk-space', settings(), megabytes(900))).toEqual([]);
  });

  it('finds files that other users can read, and closes them', async () => {
    const path = join(folder, 'open.sqlite');
    const planted = settings({ DATABASE_URL: `sqlite:${path}` });
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    const [found] = await findings('file-permissions', planted);
    expect(found?.message).toContain('can be read by other users');
    await found?.repair?.();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await findings('file-permissions', planted)).filter(({ message }) => message.startsWith(`${path} `))).toEqual([]);
  });

  it('finds a write-ahead log that was never folded in', async () => {
    const path = join(folder, 'wal.sqlite');
    writeFileSync(`${path}-wal`, '');
    truncateSync(`${path}-wal`, 300 * 1024 * 1024);
    const check = checks.find(({ name }) => name === 'wal-size');
    const { config } = settings({ DATABASE_URL: `sqlite:${path}` });
    expect(await check?.run({ config } as Examined)).toHaveLength(1);
    truncateSync(`${path}-wal`, 1024);
    expect(await check?.run({ config } as Examined)).toEqual([]);
  });

  it('is told of a check that fails, and goes on to the next', async () => {
    const examined = await Examined.of(settings().config, [], { now: Date.now, freeBytes: () => Promise.reject(new Error('no such folder')), drift: () => Promise.reject(new Error()) });
    const examinations = await examine(examined);
    await examined.close();
    expect(examinations.find(({ name }) => name === 'disk-space')).toMatchObject({ status: 'warning', findings: [{ message: 'This could not be looked at (no such folder).' }] });
    expect(examinations).toHaveLength(checks.length);
    expect(examinations.find(({ name }) => name === 'owners')).toMatchObject({ status: 'skipped' });
  });
});

describe('doctor, of the way to the server', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  /** A server that is not Doorward, or Doorward behind something that spoils it. */
  async function standIn(answer: (path: string) => { status?: number; headers?: Record<string, string>; body?: string }): Promise<{ config: Config }> {
    const server = createServer((request, response) => {
      const { status = 200, headers = {}, body = '' } = answer(request.url ?? '');
      response.writeHead(status, headers).end(body);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return settings({ PUBLIC_URL: `http://127.0.0.1:${port}`, PORT: String(port), MANAGEMENT_PORT: 'off' });
  }

  it('finds a server that says it is another', async () => {
    expect(await severities('issuer', await standIn(() => ({ body: '{"issuer":"https://other.test"}' })))).toEqual(['error']);
    expect(await severities('issuer', await standIn(() => ({ body: '<html>' })))).toEqual(['error']);
  });

  it('finds a proxy that does not pass every path, or not the host', async () => {
    expect(await severities('reachable', await standIn(() => ({ status: 404 })))).toEqual(['error']);
    expect(await severities('host-header', await standIn((path) => ({ status: path === '/login' ? 421 : 200 })))).toEqual(['error']);
  });

  it('finds a name that leads elsewhere although the server listens', async () => {
    const { config } = await standIn(() => ({}));
    expect(await severities('reachable', { config: { ...config, publicUrl: settings().config.publicUrl } })).toEqual(['error']);
  });

  it('finds cookies that lost their marks on the way', async () => {
    expect(await severities('cookies', await standIn(() => ({ headers: { 'set-cookie': 'doorward_session=x; Path=/' } })))).toEqual(['error']);
  });

  it('finds a certificate that browsers refuse, is for another host or ends soon', async () => {
    const own = (host: string, days: number): { config: Config } => {
      const { config } = settings();
      return { config: { ...config, listen: { ...config.listen, tls: selfSigned(host, Date.now() + days * DAY_MS) } } };
    };
    expect(await severities('certificate', own('id.doctor.invalid', 40))).toEqual([]);
    expect(await severities('certificate', own('id.doctor.invalid', 5))).toEqual(['warning']);
    expect(await severities('certificate', own('id.doctor.invalid', -1))).toEqual(['error']);
    expect(await severities('certificate', own('other.test', 40))).toEqual(['error']);
    const server = createTlsServer(selfSigned('localhost', Date.now() + 3 * DAY_MS), (_request, response) => response.end('{}'));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await severities('certificate', settings({ PUBLIC_URL: `https://localhost:${port}`, PORT: String(port), MANAGEMENT_PORT: 'off' }))).toEqual(['error', 'warning']);
  });

  it('finds clocks that are apart', async () => {
    expect(await severities('clock', await standIn(() => ({ headers: { date: new Date(Date.now() - 90_000).toUTCString() } })))).toEqual(['error']);
    expect(await severities('clock', await standIn(() => ({ headers: { date: new Date(Date.now() + 20_000).toUTCString() } })))).toEqual(['warning']);
  });
});

eachDatabase('doctor, of an installation', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { SECRET_KEY: STRONG } });
    await test.database.run('UPDATE audit_events SET sequence = 1 WHERE sequence IS NULL AND occurred_at < 0');
  });
  afterAll(() => test.close());

  const here = (over: Partial<Config> = {}): { config: Config } => ({ config: { ...test.config, ...over } });
  const later = (days: number): Partial<Surroundings> => ({ now: () => test.clock.now() + days * DAY_MS });
  const production = (): { config: Config } => here({ environment: 'production', dataDir: folder });

  it('finds nothing that would keep a sound server from working', async () => {
    const examined = await Examined.of(test.config, [], { now: () => Date.now(), freeBytes: () => Promise.resolve(1e12), drift: () => test.get(ConfigFile).diff('version: 1', { name: 'x' }) });
    const examinations = await examine(examined);
    await examined.close();
    expect(examinations.filter(({ status }) => status === 'error')).toEqual([]);
    expect(examinations.filter(({ status }) => status === 'skipped')).toEqual([]);
  });

  it('finds a database of another version, and migrates it', async () => {
    const { location, remove } = await freshLocation(dialect);
    await revertLastMigration(location);
    const [found] = await findings('migrations', here({ database: location }));
    expect(found?.severity).toBe('error');
    expect(await found?.repair?.()).toBe('1 migrations run');
    expect(await findings('migrations', here({ database: location }))).toEqual([]);
    await remove();
  });

  it('finds demo objects in production', async () => {
    await test.get(ConfigFile).apply('{"version":1,"clients":[{"client_id":"a-demo","redirect_uris":["https://a.test/cb"],"scope":"openid"}]}', { name: 'demo', mark: 'demo' });
    expect(await severities('development-secrets', production())).toEqual(['error']);
    expect(await findings('development-secrets', here())).toEqual([]);
  });

  it('finds secrets that have ended or soon will, and applications without any', async () => {
    const day = (days: number): string => new Date(test.clock.now() + days * DAY_MS).toISOString();
    const client = (client_id: string, more: object): object => ({ client_id, redirect_uris: ['https://a.test/cb'], scope: 'openid', ...more });
    await test.declare({ clients: [client('ending', { secrets: [{ name: 'a', value: 'x', expires_at: day(10) }] }), client('bare', {})] });
    const told = async (days: number): Promise<string[]> => (await findings('client-secrets', here(), later(days))).map(({ severity, message }) => `${severity} ${message}`);
    expect(await told(0)).toEqual([expect.stringMatching(/^warning .*ending in 10 days/), expect.stringMatching(/^warning .*bare/)]);
    expect(await told(11)).toEqual([expect.stringMatching(/^error .*ending/), expect.stringMatching(/^warning .*bare/)]);
  });

  it('finds names that name nothing', async () => {
    expect(await findings('client-references', here())).toEqual([]);
    await test.database.run("UPDATE clients SET metadata = REPLACE(metadata, 'orders:write', 'orders:gone') WHERE client_id = 'machine'");
    await test.database.run("DELETE FROM user_groups WHERE name = 'engineering'");
    expect((await findings('client-references', here())).map(({ message }) => message)).toEqual([expect.stringContaining('machine: orders:gone'), expect.stringContaining('engineers: engineering')]);
  });

  it('finds web applications over plain http, and those that were disabled and forgotten', async () => {
    await test.declare({ clients: [{ client_id: 'plain', redirect_uris: ['http://127.0.0.1:9/cb'], scope: 'openid', disabled: false }, { client_id: 'forgotten', redirect_uris: ['https://f.test/cb'], scope: 'openid', disabled: true }] });
    expect((await findings('client-redirects', production()))[0]?.message).toContain('plain');
    expect(await findings('client-unused', here())).toEqual([]);
    expect((await findings('client-unused', here(), later(91)))[0]?.message).toContain('forgotten');
  });

  it('finds that nobody owns the server', async () => {
    expect((await findings('owners', production()))[0]?.fix).toContain('setup-link');
  });

  it('finds keys that another SECRET_KEY sealed, keys that are late and keys that are missing', async () => {
    expect(await findings('signing-keys-readable', here())).toEqual([]);
    expect(await severities('signing-keys-readable', here({ secretKey: Buffer.alloc(32, 7) }))).toEqual(Array.from({ length: 6 }, () => 'error'));
    expect(await severities('signing-key-age', here(), later(91))).toEqual(Array.from({ length: 6 }, () => 'warning'));
    await test.database.run("UPDATE signing_keys SET revoked_at = 1 WHERE alg IN ('EdDSA', 'ECDH-ES')");
    expect((await findings('signing-keys', here())).map(({ message }) => message)).toEqual([expect.stringContaining('signs EdDSA'), expect.stringContaining('encrypt to this server')]);
  });

  it('finds authenticator apps whose keys another SECRET_KEY sealed', async () => {
    const [user] = await test.database.rows<{ id: string }>("SELECT id FROM users WHERE preferred_username = 'alice'");
    const { id } = await test.get(Authenticators).begin({ userId: user?.id ?? '', subject: 'somewhere' });
    expect(await findings('totp-secrets', here({ secretKey: Buffer.alloc(32, 7) }))).toEqual([]);
    await test.database.transaction((tx) => test.get(CredentialStore).confirm(tx, id, { counter: 1 }));
    expect(await findings('totp-secrets', here())).toEqual([]);
    expect(await findings('totp-secrets', here({ secretKey: Buffer.alloc(32, 7), previousSecretKeys: [test.config.secretKey] }))).toEqual([]);
    expect(await findings('totp-secrets', here({ secretKey: Buffer.alloc(32, 7) }))).toEqual([expect.objectContaining({ severity: 'error', message: expect.stringContaining('1 authenticator app') })]);
    await test.database.run('DELETE FROM credentials WHERE id = ?', [id]);
  });

  it('finds a SECRET_KEY_PREVIOUS that nothing needs', async () => {
    const unneeded = here({ previousSecretKeys: [Buffer.alloc(32, 9)] });
    expect(await severities('secret-key-previous', unneeded)).toEqual(['warning']);
    expect(await findings('secret-key-previous', here({ secretKey: Buffer.alloc(32, 9), previousSecretKeys: [test.config.secretKey] }))).toEqual([]);
  });

  it('finds audit events that nobody seals, and rows that nobody removes', async () => {
    expect(await findings('clean-up', here())).toEqual([]);
    const rows = Array.from({ length: 1000 }, (_, index) => `('doctor-${index}', 1, 1)`).join(', ');
    await test.database.run(`INSERT INTO revoked_tokens (jti_digest, revoked_at, expires_at) VALUES ${rows}`);
    expect(await severities('clean-up', here())).toEqual(['warning']);
    // No server runs any more: one that does would seal it between this and the look.
    await test.get(Schedule).onModuleDestroy();
    await test.database.run('UPDATE audit_events SET sequence = NULL, occurred_at = 1 WHERE id = (SELECT id FROM (SELECT MAX(id) AS id FROM audit_events) t)');
    expect(await severities('audit-seal', here())).toEqual(['warning']);
  });

  it('finds webhooks that nobody answers', async () => {
    expect(await findings('webhook-backlog', here())).toEqual([]);
    const at = test.clock.now() - 2 * 3_600_000;
    await test.database.insert(Delivery, { id: 'whd_doctor', webhookId: 'whk_doctor', eventId: 'evt_doctor', type: 'user.created', occurredAt: at, status: 'pending', attempts: 3, log: [], nextAt: at, createdAt: at, expiresAt: at + DAY_MS });
    expect(await severities('webhook-backlog', here())).toEqual(['warning']);
  });

  it('finds a mail server that is away, and mails that wait for it or were given up', async () => {
    expect(await severities('mail', settings({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'a@example.test' }))).toEqual(['error']);
    expect(await severities('mail', settings())).toEqual(['warning']);
    expect(await findings('mail-backlog', here())).toEqual([]);
    const mail = { message: 'email-taken', locale: 'en', sealed: null, attempts: 3, lastError: '451', nextAt: null, usefulUntil: test.clock.now(), expiresAt: test.clock.now() + DAY_MS };
    await test.database.insert(OutgoingMail, { ...mail, id: 'mail_waiting', status: 'waiting', createdAt: test.clock.now() - 2 * 3_600_000 });
    await test.database.insert(OutgoingMail, { ...mail, id: 'mail_lost', status: 'given-up', createdAt: test.clock.now() - 3_600_000 });
    expect(await severities('mail-backlog', here())).toEqual(['warning', 'warning']);
  });

  it('finds what CONFIG_FILE declares and nobody has applied, and a file that cannot be', async () => {
    const text = '{"version":1,"groups":[{"name":"declared"}]}';
    const drift = (file: string): Partial<Surroundings> => ({ drift: () => test.get(ConfigFile).diff(file, { name: 'company.yaml' }) });
    expect(await findings('config-file', here())).toEqual([]);
    expect(await severities('config-file', here({ configFile: '/etc/company.yaml' }), drift(text))).toEqual(['warning']);
    expect(await severities('config-file', here({ configFile: '/etc/company.yaml' }), drift('version: 7'))).toEqual(['error']);
    await test.get(ConfigFile).apply(text, { name: 'company.yaml' });
    expect(await findings('config-file', here({ configFile: '/etc/company.yaml' }), drift(text))).toEqual([]);
  });

  if (dialect === 'mysql') {
    it('finds columns in which different names are the same', async () => {
      expect(await findings('collations', here())).toEqual([]);
      await test.database.run('ALTER TABLE user_groups MODIFY name VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL');
      expect((await findings('collations', here()))[0]?.message).toContain('user_groups.name (utf8mb4_general_ci)');
    });

    it('finds a clock that is not that of the database', async () => {
      expect(await severities('clock', here({ publicUrl: { ...test.config.publicUrl, issuer: `http://127.0.0.1:${await freePort()}` } }), { now: () => Date.now() + 90_000 })).toEqual(['error']);
    });

    it('finds values that are cut off, where a proxy resets the mode of the connection', async () => {
      expect(await findings('sql-mode', here())).toEqual([]);
      const check = checks.find(({ name }) => name === 'sql-mode');
      await test.database.run("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT'");
      expect(await check?.run({ database: test.database } as Examined)).toHaveLength(1);
    });
  }
});
