import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { PRODUCTION } from '../start/server-process.js';
import { eachDatabase, freshLocation, toDatabaseUrl } from '../support/database.js';
import { Doorward, type Ended } from './support/doorward.js';

// A process for each command, perhaps beside other suites.
jest.setTimeout(120_000);

const FILE = `version: 1
groups: [{ name: sales }]
clients:
  - { client_id: crm, redirect_uris: ["https://crm.test/cb"], scope: openid, client_secret_env: CRM_SECRET, access: { groups: [sales] } }
prune: true
`;

describe('doorward, in a new folder', () => {
  let doorward: Doorward;
  beforeAll(async () => {
    doorward = await Doorward.with();
    // In development a new database is brought up to date by whichever command comes first.
    const first = await doorward.run(['clients', 'list', '--json']);
    expect(first).toEqual({ code: 0, stdout: '[]\n', stderr: expect.stringMatching(/^The database has been migrated/) });
  });
  afterAll(() => doorward.close());

  const run = (...args: string[]): Promise<Ended> => doorward.run(args);

  describe('usage', () => {
    it.each([
      ['an unknown command', ['frobnicate']],
      ['an unknown sub-command', ['clients', 'frobnicate']],
      ['an unknown option', ['groups', 'list', '--limti', '3']],
      ['a missing argument', ['clients', 'create']],
      ['a missing option', ['apply']],
      ['an argument too many', ['config', 'show', 'more']],
      ['a limit that is none', ['users', 'list', '--limit', 'many']],
      ['nothing to change', ['groups', 'update', 'sales']],
      ['a setting without a value', ['groups', 'create', 'x', '--set', 'description']],
      ['a type of event that is none', ['audit', 'list', '--type', 'nonsense']],
    ])('exits 2 for %s, and answers nothing', async (_, args) => {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr.length).toBeGreaterThan(10);
    });

    it('lists the commands for --help and tells the version, with exit code 0', async () => {
      const [help, version] = await Promise.all([run('--help'), run('--version')]);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toMatch(/apply.*doorward\.yaml/);
      expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    });

    it('exits 1 for a setting that is wrong, and says which', async () => {
      const other = await Doorward.with({ PORT: 'http' });
      const { code, stderr, stdout } = await other.run(['keys', 'list', '--json']);
      await other.close();
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect((JSON.parse(stderr) as { error: string }).error).toContain('PORT');
    });
  });

  describe('migrate', () => {
    it('brings a database of production up to date, which no other command does', async () => {
      const production = await Doorward.with({ ...PRODUCTION, PUBLIC_URL: 'https://id.acme.test' });
      try {
        expect(await production.run(['users', 'list'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Run: doorward migrate') });
        const { migrations } = await production.json<{ migrations: string[] }>(['migrate', '--dry-run']);
        expect(migrations.length).toBeGreaterThan(10);
        expect(await production.json(['migrate'])).toEqual({ dry_run: false, migrations });
        expect(await production.run(['migrate'])).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
        expect(await production.json(['users', 'list'])).toEqual([]);
        expect(await production.run(['dev'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NODE_ENV is production') });
      } finally {
        await production.close();
      }
    });
  });
});

eachDatabase('doorward', (dialect) => {
  let doorward: Doorward;
  let database: Awaited<ReturnType<typeof freshLocation>>;
  beforeAll(async () => {
    database = await freshLocation(dialect);
    doorward = await Doorward.with({ CRM_SECRET: 'canary-crm', DATABASE_URL: toDatabaseUrl(database.location) });
  });
  afterAll(async () => {
    await doorward?.close();
    await database?.remove();
  });

  const run = (...args: string[]): Promise<Ended> => doorward.run(args);

  describe('clients', () => {
    it('creates one whose secret is printed once, in a table or as JSON, and never again', async () => {
      const created = await doorward.json<{ client_secret: string }>(['clients', 'create', 'web', 'My app', '--redirect', 'http://localhost:8080/callback', '--first-party']);
      expect(created).toMatchObject({ client_id: 'web', client_name: 'My app', redirect_uris: ['http://localhost:8080/callback'], first_party: true, secrets: [{ name: 'default' }], managed_by: null });
      expect(created.client_secret).toMatch(/^dws_[\w-]{49}$/);
      const later = await Promise.all([run('clients', 'show', 'web', '--json'), run('clients', 'list', '--json'), run('export'), run('audit', 'list', '--json'), run('clients', 'update', 'web', '--client-name', 'Your app', '--json')]);
      expect(later.every(({ code }) => code === 0)).toBe(true);
      expect(JSON.stringify(later)).not.toContain(created.client_secret.slice(4, 20));
      expect(JSON.parse(later[4].stdout)).toMatchObject({ client_name: 'Your app', changed: ['client_name'], first_party: true });
    });

    it('creates a public one without a secret', async () => {
      const created = await doorward.json(['clients', 'create', 'spa', '--public', '--redirect', 'https://spa.test/cb', '--scope', 'openid notes:read', '--client-uri', 'https://spa.test/', '--set', 'lifetimes={ access_token: 300 }']);
      expect(created).toMatchObject({ token_endpoint_auth_method: 'none', scope: 'openid notes:read', lifetimes: { access_token: 300 }, client_uri: 'https://spa.test/' });
      expect(created).not.toHaveProperty('client_secret');
    });

    it('refuses with every reason at once and exit code 1', async () => {
      const { code, stdout, stderr } = await run('clients', 'create', 'bad id', '--redirect', 'javascript:alert(1)', '--set', 'frist_party=true');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringContaining('client_id: must be'), 'unknown key "frist_party"; did you mean "first_party"?', expect.stringContaining('--redirect: must not use the scheme'),
      ]);
    });

    it('adds and removes secrets, disables, enables and deletes', async () => {
      await doorward.json(['clients', 'create', 'tool', '--redirect', 'https://tool.test/cb', '--no-secret']);
      const added = await doorward.json<{ client_secret: string }>(['clients', 'add-secret', 'tool', '--name', '2027', '--expires-at', '2027-12-31']);
      expect(added).toMatchObject({ client_id: 'tool', name: '2027', expires_at: '2027-12-31T00:00:00.000Z', client_secret: expect.stringMatching(/^dws_/) });
      // Said as it is typed here, where the settings name a database: never with the password in its address.
      const here = `DATABASE_URL=${database.location.dialect === 'sqlite' ? toDatabaseUrl(database.location) : '...'} PORT=${doorward.port} npm exec doorward --`;
      expect(await run('clients', 'create', 'tool', '--redirect', 'https://tool.test/cb')).toEqual({ code: 1, stdout: '', stderr: `There is a client "tool" already. To change it: ${here} clients update tool; one more secret for it: ${here} clients add-secret tool\n` });
      expect((await run('clients', 'update', 'tool', '--redirect-uris', 'https://tool.test/cb', 'https://tool.test/b')).code).toBe(0);
      expect((await run('clients', 'show', 'tool')).stdout).toMatch(/^redirect_uris +https:\/\/tool\.test\/cb, https:\/\/tool\.test\/b$/m);
      expect(await run('clients', 'remove-secret', 'tool', 'other')).toMatchObject({ code: 1, stderr: 'The client has no secret "other"; it has: 2027.\n' });
      expect(await doorward.json(['clients', 'remove-secret', 'tool', '2027'])).toEqual({ client_id: 'tool', removed: '2027' });
      expect(await doorward.json(['clients', 'disable', 'tool'])).toEqual({ client_id: 'tool', disabled: true, changed: true });
      expect(await doorward.json(['clients', 'enable', 'tool'])).toEqual({ client_id: 'tool', disabled: false, changed: true });
      expect(await doorward.json(['clients', 'delete', 'tool'])).toEqual({ deleted: 'tool' });
      expect(await run('clients', 'show', 'tool')).toEqual({ code: 1, stdout: '', stderr: 'There is no client "tool".\n' });
    });
  });

  describe('users and groups', () => {
    it('creates, changes, finds by e-mail, disables, signs out and deletes', async () => {
      await doorward.json(['groups', 'create', 'eng', '--description', 'Builds things']);
      const bob = await doorward.json(['users', 'create', 'bob', '--email', 'Bob@acme.test', '--email-verified', '--given-name', 'Bob', '--groups', 'eng']);
      expect(bob).toMatchObject({ id: expect.stringMatching(/^usr_/), preferred_username: 'bob', email_verified: true, groups: ['eng'] });
      expect(bob).not.toHaveProperty('password');
      expect(await doorward.json(['users', 'update', 'bob', '--family-name', 'Builder', '--unset', 'given_name', 'groups'])).toMatchObject({ family_name: 'Builder', groups: [], changed: ['family_name', 'given_name', 'groups'] });
      expect(await doorward.json(['users', 'show', 'bob@ACME.test'])).toMatchObject({ preferred_username: 'bob' });
      const { stdout } = await run('users', 'show', 'bob');
      expect(stdout).toMatch(/^groups$/m);
      expect(stdout.split('\n').filter((line) => line.startsWith('authentication.')).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
        'authentication.password.set false', 'authentication.password.changed_at', 'authentication.passkeys 0', 'authentication.totp false',
        'authentication.recovery_codes_left 0', 'authentication.mfa_required false', 'authentication.locked_until',
      ]);
      expect(await run('users', 'update', 'bob', '--groups', 'engg')).toMatchObject({ code: 1, stderr: '--groups: there is no group "engg"; did you mean "eng"?\n' });
      expect(await doorward.json(['users', 'disable', 'bob'])).toEqual({ preferred_username: 'bob', disabled: true, changed: true });
      expect((await run('users', 'list')).stdout).toMatch(/^USER NAME +NAME +E-MAIL +STATE +GROUPS +MANAGED BY\n(.*\n)*bob +Bob@acme\.test +disabled/m);
      expect(await doorward.json(['users', 'sign-out', 'bob'])).toEqual({ preferred_username: 'bob', signed_out: true, changed: true });
      expect(await doorward.json(['users', 'delete', 'bob'])).toEqual({ deleted: 'bob' });
    });

    it('takes a password from standard input or makes one, and never asks off a terminal', async () => {
      const created = await doorward.json<{ password: string }>(['users', 'create', 'eve', '--generate']);
      expect(created.password).toMatch(/^[\w-]{20}$/);
      expect(await doorward.run(['users', 'set-password', 'eve', '--password-stdin'], 'canary pass phrase\n')).toEqual({ code: 0, stdout: 'user eve: password set\n', stderr: '' });
      expect(await doorward.run(['users', 'set-password', 'eve'], 'canary\ncanary\n')).toEqual({ code: 2, stdout: '', stderr: 'This is no terminal: give --password-stdin or --generate.\n' });
      expect(await doorward.run(['users', 'set-password', 'eve', '--password-stdin'], '')).toMatchObject({ code: 2, stdout: '' });
      expect(await run('users', 'set-password', 'eve', 'on-the-command-line')).toMatchObject({ code: 2 });
      expect(await run('users', 'update', 'eve', '--set', 'password=x')).toMatchObject({ code: 1, stderr: 'password: counts at creation only\n' });
      expect((await run('users', 'show', 'eve')).stdout).toMatch(/^authentication\.password\.set +true\nauthentication\.password\.changed_at +\d{4}-/m);
      const events = await doorward.json<{ type: string }[]>(['audit', 'list', '--user', 'eve']);
      expect(events.map(({ type }) => type).toSorted()).toEqual(['user.created', 'user.password_set']);
      expect(JSON.stringify(events)).not.toMatch(/canary|argon2/);
    });

    it('takes second factors from an admin only with --break-glass, says so in the audit log, and leaves whoever has no password a link', async () => {
      for (const name of ['olga', 'otto']) await doorward.json(['users', 'create', name, ...(name === 'olga' ? ['--generate'] : [])]);
      await doorward.json(['admins', 'set', 'olga', '--role', 'owner']);
      await doorward.json(['admins', 'set', 'otto', '--role', 'auditor']);
      const opened = await Database.open(database.location);
      const plant = async (id: string, name: string, type: string): Promise<void> => {
        const { id: userId } = await doorward.json<{ id: string }>(['users', 'show', name]);
        await opened.run("INSERT INTO credentials (id, user_id, type, name, lookup, sealed, data, counter, created_at, confirmed_at) VALUES (?, ?, ?, 'key', NULL, NULL, '{}', 0, 1, 1)", [id, userId, type]);
      };
      await plant('crd_olga', 'olga', 'totp');
      await plant('crd_otto', 'otto', 'passkey');
      await opened.close();
      const refused = 'olga is an admin (owner): whoever knows their password has their power without a second factor. Let another admin do it, or add --break-glass.\n';
      expect((await run('users', 'show', 'olga')).stdout).toMatch(/^authentication\.totp +true$/m);
      expect(await run('users', 'reset-mfa', 'olga')).toEqual({ code: 1, stdout: '', stderr: refused });
      expect(await doorward.json<{ data: { type: string }[] }>(['users', 'credentials', 'list', 'olga'])).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ type: 'totp' })]) });
      expect(await run('users', 'reset-mfa', 'olga', '--break-glass')).toEqual({ code: 0, stdout: 'user olga: removed totp\n', stderr: '' });
      expect(await run('users', 'reset-mfa', 'olga', '--break-glass')).toMatchObject({ code: 0, stdout: 'user olga: had no second factor\n' });
      expect(await doorward.json(['users', 'reset-mfa', 'otto', '--break-glass'])).toEqual({ preferred_username: 'otto', reset: ['passkeys'], setup_link: expect.stringMatching(/\/reset\/[\w-]{43}$/) });
      const events = await doorward.json<{ details: object }[]>(['audit', 'list', '--type', 'user.factors_reset']);
      expect(events.map(({ details }) => details)).toEqual([expect.objectContaining({ reset: ['passkeys'], break_glass: true }), expect.objectContaining({ reset: ['totp'], break_glass: true })]);
    });

    it('lists no more than asked for, and tells how to go on', async () => {
      await doorward.run(['apply', '-f', '-'], 'version: 1\ngroups: [{ name: g1 }, { name: g2 }, { name: g3 }]\n');
      expect(await run('groups', 'list', '--limit', '1', '--after', 'g1')).toEqual({ code: 0, stdout: 'NAME  MANAGED BY           DESCRIPTION\ng2    file:standard-input\n', stderr: 'There are more: --after g2\n' });
    });
  });

  describe('apis', () => {
    it('declares scopes that clients may then ask for, and keeps what is still named', async () => {
      const created = await doorward.json(['apis', 'create', 'https://orders.test', 'Orders', '--scope', 'orders:read=See your orders', 'orders:write']);
      expect(created).toMatchObject({ name: 'Orders', scopes: [{ value: 'orders:read', description: 'See your orders' }, { value: 'orders:write', description: 'orders:write' }] });
      expect(await run('clients', 'create', 'shop', '--redirect', 'https://shop.test/cb', '--scope', 'openid orders:reed')).toMatchObject({ code: 1, stderr: '--scope: there is no scope "orders:reed"; did you mean "orders:read"?\n' });
      expect(await doorward.json(['clients', 'create', 'shop', '--redirect', 'https://shop.test/cb', '--scope', 'openid orders:read'])).toMatchObject({ scope: 'openid orders:read' });
      expect(await doorward.json(['apis', 'update', 'https://orders.test', '--introspection-clients', 'shop', '--access-token-format', 'opaque'])).toMatchObject({ introspection_clients: ['shop'], changed: ['access_token_format', 'introspection_clients'] });
      expect(await run('clients', 'delete', 'shop')).toMatchObject({ code: 1, stderr: 'the client "shop" cannot be removed: the api "https://orders.test" names it in introspection_clients\n' });
      expect(await run('apis', 'delete', 'https://orders.test')).toMatchObject({ code: 1, stderr: 'the scope "orders:read" cannot be removed: the client "shop" names it in scope\n' });
      await doorward.json(['clients', 'update', 'shop', '--set', 'scope=openid']);
      expect(await doorward.json(['apis', 'delete', 'https://orders.test'])).toEqual({ deleted: 'https://orders.test' });
    });
  });

  describe('apply, diff and export', () => {
    it('applies a file once, tells drift with exit code 2 and mends it', async () => {
      const path = doorward.file('doorward.yaml', FILE);
      expect(await run('apply', '-f', path, '--dry-run')).toMatchObject({ code: 0, stdout: '+ clients crm\n+ groups sales\ncreated 2 · updated 0 · unchanged 0 · deleted 0\n' });
      expect((await run('apply', '--file', path)).stdout).toMatch(/created 2 · updated 0 · unchanged 0 · deleted 0\n$/);
      expect(await run('apply', '--file', path)).toEqual({ code: 0, stdout: 'created 0 · updated 0 · unchanged 2 · deleted 0\n', stderr: '' });
            expect(await run('clients', 'update', 'crm', '--client-name', 'CRM')).toMatchObject({ code: 0, stderr: 'crm is declared in doorward.yaml: the next apply sets it back.\n' });
      expect(await run('diff', '-f', path)).toEqual({ code: 2, stdout: '~ clients crm\n    client_name: "CRM" -> (none)\ncreated 0 · updated 1 · unchanged 1 · deleted 0\n', stderr: '' });
      expect(await doorward.json(['apply', '-f', path])).toMatchObject({ updated: 1 });
      expect(await doorward.json(['diff', '-f', path])).toEqual({ created: 0, updated: 0, unchanged: 2, deleted: 0, changes: [], consequences: [] });
      expect(JSON.stringify([await run('export'), await run('clients', 'show', 'crm', '--json'), await run('audit', 'list', '--limit', '200')])).not.toContain('canary');
    });

    it('reads standard input, refuses with file, line and column, and writes nothing', async () => {
      const broken = await doorward.run(['apply', '-f', '-', '--name', 'ci.yaml'], 'version: 1\ngroups:\n  - { nam: x }\n');
      expect(broken).toEqual({ code: 1, stdout: '', stderr: 'ci.yaml:3:5  groups[0]: "name" is required\nci.yaml:3:7  groups[0]: unknown key "nam"; did you mean "name"?\n' });
      const asJson = await doorward.run(['diff', '-f', '-', '--json'], 'version: 3');
      expect(asJson.code).toBe(1);
      expect(JSON.parse(asJson.stderr)).toEqual({ error: 'standard-input:1:10  version: must be 1: this server reads no other version' });
      expect(await run('apply', '-f', '/no/such/file')).toEqual({ code: 1, stdout: '', stderr: '/no/such/file cannot be read (ENOENT).\n' });
    });

    it('exports what applies to nothing new', async () => {
      const [yaml, json] = await Promise.all([run('export'), run('export', '--json')]);
      for (const [name, text] of [['export.yaml', yaml.stdout], ['export.json', json.stdout]] as const) {
        expect(await doorward.json(['diff', '-f', doorward.file(name, text)])).toMatchObject({ changes: [] });
      }
    });
  });

  describe('keys, sessions, consents, audit, config', () => {
    it('lists the signing keys and publishes the next ones once', async () => {
      const keys = await doorward.json<{ alg: string; state: string }[]>(['keys', 'list']);
      expect(keys.map(({ alg, state }) => `${alg} ${state}`)).toEqual(['ECDH-ES active', 'ES256 active', 'EdDSA active', 'PS256 active', 'RS256 active', 'RSA-OAEP-256 active']);
      expect(await doorward.json<unknown[]>(['keys', 'rotate'])).toHaveLength(6);
      expect(await run('keys', 'rotate')).toMatchObject({ code: 0, stdout: 'Every algorithm has a next key waiting already.\n' });
      expect((await doorward.json<{ state: string }[]>(['keys', 'list'])).filter(({ state }) => state === 'next')).toHaveLength(6);
      expect((await doorward.json<{ actor: string }[]>(['audit', 'list', '--type', 'key.rotated'])).map(({ actor }) => actor)).toEqual(Array.from({ length: 6 }, () => 'cli'));
    });

    it('lists and refuses what is not there', async () => {
      expect(await doorward.json(['consents', 'list'])).toEqual([]);
      const nothing = { code: 0, stdout: '', stderr: 'There is nothing.\n' };
      for (const list of [['sessions'], ['consents'], ['tokens'], ['audit', '--client', 'nowhere']]) expect({ list, ...(await run(list[0] ?? '', 'list', ...list.slice(1))) }).toEqual({ list, ...nothing });
      expect(await run('sessions', 'delete', 'ses_nowhere')).toMatchObject({ code: 1, stderr: 'There is no session "ses_nowhere".\n' });
      expect(await run('sessions', 'list', '--user', 'ghost')).toMatchObject({ code: 1, stderr: 'There is no user "ghost".\n' });
    });

    it('shows every setting with its origin and no secret', async () => {
      const other = await Doorward.with({ SECRET_KEY: PRODUCTION.SECRET_KEY, DATABASE_URL: 'mysql://door:canary@db.test/door', PUBLIC_URL: 'https://id.acme.test' });
      const settings = await other.json<{ name: string; value: string; from: string }[]>(['config', 'show']);
      await other.close();
      const byName = new Map(settings.map((setting) => [setting.name, setting]));
      expect(byName.get('PUBLIC_URL')).toEqual({ name: 'PUBLIC_URL', value: 'https://id.acme.test', from: 'environment' });
      expect(byName.get('SECRET_KEY')).toEqual({ name: 'SECRET_KEY', value: '***', from: 'environment' });
      expect(byName.get('DATABASE_URL')).toEqual({ name: 'DATABASE_URL', value: '***', from: 'environment' });
      expect(JSON.stringify(settings)).not.toContain('canary');
      expect(JSON.stringify(settings)).not.toContain(PRODUCTION.SECRET_KEY);
    });
  });
});
