import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SETTING_NAMES, settingsTable } from './environment.js';
import { ConfigProblems, type LoadedConfig, loadConfig } from './load-config.js';

const KEY = '00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210';
const OTHER_KEY = Buffer.from([...Buffer.from(KEY, 'hex')].toReversed()).toString('base64url');
const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.test', SECRET_KEY: KEY };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorward-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (environment: NodeJS.ProcessEnv, terminal = false): LoadedConfig => loadConfig({ SECRET_KEY: KEY, DATA_DIR: folder, ...environment }, terminal);

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems;
    throw error;
  }
  return [];
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('settings left alone', () => {
  it('make a development server on loopback with a database in DATA_DIR', () => {
    const { config, warnings, origins } = load({});
    expect(config).toMatchObject({
      environment: 'development', listen: { host: undefined, port: 3000, tls: undefined }, database: { dialect: 'sqlite', path: join(folder, 'doorward.sqlite'), temporary: false },
      workers: 1, trustedProxies: [], management: undefined, log: { level: 'info', format: 'json' }, registration: 'open', rateLimits: true, outboundAllow: [], refreshGraceSeconds: 10,
    });
    expect(config.publicUrl.issuer).toBe('http://localhost:3000');
    expect(warnings).toEqual([]);
    expect(origins.PORT).toEqual({ from: 'default', text: '3000' });
    expect(origins.SECRET_KEY).toEqual({ from: 'environment', text: '' });
  });

  it('follow the port, the mode and the terminal', () => {
    expect(load({ PORT: '4000' }).config.publicUrl.issuer).toBe('http://localhost:4000');
    expect(load({}, true).config.log.format).toBe('pretty');
    const { config } = load(PRODUCTION);
    expect(config).toMatchObject({ environment: 'production', management: { host: '127.0.0.1', port: 9464 }, registration: 'off' });
  });

  it('count as unset when they are empty', () => {
    expect(load({ PORT: '', PUBLIC_URL: ' ', SMTP_URL: '', SMTP_URL_FILE: '' }).config.publicUrl.issuer).toBe('http://localhost:3000');
  });

  it('never stay where someone could change them', () => {
    const { config } = load({ TRUSTED_PROXIES: '10.0.0.0/8' });
    expect(() => Object.assign(config.listen, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.trustedProxies, ['0.0.0.0/0'])).toThrow(TypeError);
    expect(() => Object.assign(config.lifetimes, { code: 1 })).toThrow(TypeError);
  });
});

describe('one setting', () => {
  it.each<[string, NodeJS.ProcessEnv, object]>([
    ['HOST takes an address', { HOST: '0.0.0.0' }, { listen: { host: '0.0.0.0' } }],
    ['HOST takes an address in brackets', { HOST: '[::]' }, { listen: { host: '::' } }],
    ['HOST localhost is both loopback addresses', { HOST: 'localhost' }, { listen: { host: undefined } }],
    ['TRUSTED_PROXIES takes ranges and addresses', { TRUSTED_PROXIES: '10.0.0.0/8, ::1\n192.0.2.1' }, { trustedProxies: ['10.0.0.0/8', '::1/128', '192.0.2.1/32'] }],
    ['MANAGEMENT_PORT opens it in development', { MANAGEMENT_PORT: '9000', MANAGEMENT_HOST: '0.0.0.0' }, { management: { host: '0.0.0.0', port: 9000 } }],
    ['MANAGEMENT_PORT off closes it in production', { ...PRODUCTION, MANAGEMENT_PORT: 'off' }, { management: undefined }],
    ['LOG_LEVEL takes any case', { LOG_LEVEL: 'DEBUG' }, { log: { level: 'debug' } }],
    ['REFRESH_GRACE_SECONDS may be none', { REFRESH_GRACE_SECONDS: '0' }, { refreshGraceSeconds: 0 }],
    ['RATE_LIMITS off is allowed in development', { RATE_LIMITS: 'off' }, { rateLimits: false }],
    ['NODE_ENV test is development', { NODE_ENV: 'test' }, { environment: 'development' }],
    ['MAIL_FROM and SMTP_URL go together', { SMTP_URL: 'smtp://u:p@mail.example.test:587', MAIL_FROM: 'Door <no-reply@example.test>' }, { mail: { smtpUrl: 'smtp://u:p@mail.example.test:587', from: 'Door <no-reply@example.test>' } }],
    ['production takes plain http on loopback', { ...PRODUCTION, PUBLIC_URL: 'http://127.0.0.1:3000' }, { publicUrl: { secure: false } }],
    ['a base path comes out of PUBLIC_URL', { PUBLIC_URL: 'https://example.test/id/' }, { publicUrl: { basePath: '/id', issuer: 'https://example.test/id' } }],
  ])('%s', (_, environment, expected) => {
    expect(load(environment).config).toMatchObject(expected);
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: 'abc' }, 'PORT is "abc": write a whole number from 1 to 65535.'],
    [{ PORT: '0' }, 'PORT is "0": write a whole number from 1 to 65535.'],
    [{ PORT: '3000.5' }, 'PORT is "3000.5": write a whole number from 1 to 65535.'],
    [{ WORKERS: '0' }, 'WORKERS is "0": write a whole number from 1 to 256.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud": write trace, debug, info, warn, error, fatal or silent.'],
    [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT is "xml": write json or pretty.'],
    [{ REGISTRATION: 'yes' }, 'REGISTRATION is "yes": write open, token or off.'],
    [{ RATE_LIMITS: 'false' }, 'RATE_LIMITS is "false": write on or off.'],
    [{ REFRESH_GRACE_SECONDS: '-1' }, 'REFRESH_GRACE_SECONDS is "-1": write a whole number from 0 to 300.'],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES has "10.0.0.0/33", which is no address range: write a list such as 10.0.0.0/8, fd00::/8.'],
    [{ TRUSTED_PROXIES: 'nginx' }, 'TRUSTED_PROXIES has "nginx", which is no address range: write a list such as 10.0.0.0/8, fd00::/8.'],
    [{ OUTBOUND_ALLOW: 'fe80::1%eth0' }, 'OUTBOUND_ALLOW has "fe80::1%eth0", which is no address range: write a list such as 10.0.0.0/8, fd00::/8.'],
    [{ MANAGEMENT_HOST: 'ops.example.test' }, 'MANAGEMENT_HOST is "ops.example.test", which is no address: write the address to listen on, such as 127.0.0.1, 0.0.0.0 or ::.'],
    [{ MAIL_FROM: 'a@b\r\nBcc: c@d' }, 'MAIL_FROM is "a@b\\r\\nBcc: c@d": write an address such as Doorward <no-reply@example.com>.'],
    [{ SMTP_URL: 'mail.example.test' }, 'SMTP_URL is not the address of a mail server: write smtp://user:password@host:587 or smtps://user:password@host:465, with %25 for a % in the password.'],
    [{ SMTP_URL: 'smtp://mail.example.test' }, 'MAIL_FROM is required with SMTP_URL: set the sender, such as Doorward <no-reply@example.com>.'],
    [{ PORT: '9464', MANAGEMENT_PORT: '9464' }, 'MANAGEMENT_PORT is the same as PORT: choose another one, or off.'],
    [{ CONFIG_FILE: '/nonexistent/doorward.yaml' }, 'CONFIG_FILE names "/nonexistent/doorward.yaml", which cannot be read (ENOENT): write the path of a file that this process may read.'],
    [{ CONFIG_FILE: '/dev/zero' }, 'CONFIG_FILE names "/dev/zero", which is no file of at most 1 MiB: write the path of the file itself.'],
    [{ TLS_CERT_FILE: resolve('package.json'), PUBLIC_URL: 'https://localhost' }, 'TLS_CERT_FILE and TLS_KEY_FILE belong together: set both, or neither.'],
    [{ WORKERS: '2', DATABASE_URL: 'sqlite::memory:' }, 'WORKERS is more than 1, but sqlite::memory: belongs to one process: set WORKERS to 1, or DATABASE_URL to a file or a server.'],
    [{ ...PRODUCTION, PUBLIC_URL: 'http://id.example.test' }, 'PUBLIC_URL is http://id.example.test, which is plain http: in production write https:// and serve it by a proxy or by TLS_CERT_FILE and TLS_KEY_FILE.'],
    [{ NODE_ENV: 'Production' }, 'NODE_ENV is "Production": write development, production or test.'],
    [{ NODE_ENV: 'staging' }, 'NODE_ENV is "staging": write development, production or test.'],
    [{ ...PRODUCTION, RATE_LIMITS: 'off' }, 'RATE_LIMITS is off, which production refuses: remove it.'],
    [{ ...PRODUCTION, HOST: 'web-1' }, 'HOST is a name: write the address to listen on, such as 0.0.0.0 or ::, or remove it for loopback only.'],
    [{ ...PRODUCTION, SECRET_KEY: undefined }, 'SECRET_KEY is required in production: set it, or SECRET_KEY_FILE, to 32 random bytes, for example the output of: openssl rand -hex 32.'],
  ])('refuses %j in one sentence that says what to write', (environment, sentence) => {
    expect(problemsOf(environment)).toEqual([sentence]);
  });

  it('tells of the name that was mistyped beside the setting that is missing for it', () => {
    expect(problemsOf({ ...PRODUCTION, SECRET_KEY: undefined, SECRET_KYE: KEY })).toEqual([
      expect.stringMatching(/^SECRET_KEY is required/), 'SECRET_KYE is no setting and is ignored: did you mean SECRET_KEY?',
    ]);
  });

  it('tells all problems at once, and none that only follows from another', () => {
    const problems = problemsOf({ NODE_ENV: 'production', PORT: 'x', PUBLIC_URL: 'http://id.example.test', SECRET_KEY: 'short', RATE_LIMITS: 'off', LOG_LEVEL: 'loud', DATABASE_URL: 'oracle://x', WORKERS: 'many' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL', 'SECRET_KEY', 'WORKERS', 'LOG_LEVEL', 'PUBLIC_URL', 'RATE_LIMITS']);
  });
});

describe('a secret', () => {
  it('may come from a file, whose final line break is no part of it', () => {
    const { config, origins } = load({ SECRET_KEY: undefined, SECRET_KEY_FILE: file('key', `${KEY}\r\n`), DATABASE_URL_FILE: file('database', 'mysql://a:b@db/c\n') });
    expect(config.secretKey.toString('hex')).toBe(KEY);
    expect(config.database).toMatchObject({ dialect: 'mysql', password: 'b' });
    expect([origins.SECRET_KEY.from, origins.DATABASE_URL]).toEqual(['file', { from: 'file', text: '' }]);
  });

  it('is refused when it is given twice, or its file is missing or empty', () => {
    expect(problemsOf({ SECRET_KEY_FILE: file('key', KEY) })).toEqual(['SECRET_KEY and SECRET_KEY_FILE are both set: remove one of them.']);
    expect(problemsOf({ SMTP_URL_FILE: '/nonexistent' })).toEqual(['SMTP_URL cannot be taken from SMTP_URL_FILE, which names "/nonexistent", which cannot be read (ENOENT): write the path of a file that this process may read.']);
    expect(problemsOf({ SMTP_URL_FILE: file('empty', '\n') })).toEqual(['SMTP_URL cannot be taken from SMTP_URL_FILE, which names an empty file: write the value into it.']);
    expect(problemsOf({ SECRET_KEY: undefined, SECRET_KEY_FILE: file('short', 'abcd') })[0]).toMatch(/^SECRET_KEY \(from SECRET_KEY_FILE\) has only 2 bytes/);
  });

  it.each(['hunter2hunter2', 'a'.repeat(64), '00'.repeat(32), `${'A'.repeat(42)}!`, 'change-me-change-me-change-me-change-me'])('is refused as a key when it is %s, and never repeated', (key) => {
    const problems = problemsOf({ SECRET_KEY: key });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain(key);
  });

  it('is read as hex, base64url and base64 alike', () => {
    const bytes = Buffer.from(KEY, 'hex');
    for (const encoding of ['hex', 'base64url', 'base64'] as const) expect(load({ SECRET_KEY: bytes.toString(encoding) }).config.secretKey.equals(bytes)).toBe(true);
  });

  it('has predecessors, without itself', () => {
    const { config } = load({ SECRET_KEY_PREVIOUS: `${OTHER_KEY},${KEY}` });
    expect(config.previousSecretKeys.map((key) => key.toString('base64url'))).toEqual([OTHER_KEY]);
  });

  it('never stands in what is shown of the settings', () => {
    const secrets = { SECRET_KEY: KEY, SECRET_KEY_PREVIOUS: OTHER_KEY, DATABASE_URL: 'mysql://door:hunter2@db/door', SMTP_URL: 'smtp://u:hunter2@mail' };
    expect(JSON.stringify(load({ ...secrets, MAIL_FROM: 'a@b.test' }).origins)).not.toMatch(new RegExp(`hunter2|${KEY}|${OTHER_KEY}`));
  });
});

describe('the development secret', () => {
  it('is made once, for this user only, and found again', () => {
    const dataDir = join(folder, 'fresh', 'data');
    const first = loadConfig({ DATA_DIR: dataDir }, false);
    const second = loadConfig({ DATA_DIR: dataDir }, false);
    expect(first.config.secretKey).toHaveLength(32);
    expect(second.config.secretKey.equals(first.config.secretKey)).toBe(true);
    expect(first.origins.SECRET_KEY.from).toBe('generated');
    expect(statSync(join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['secret-key']);
  });

  it('is never made anew over a damaged one', () => {
    const dataDir = join(folder, 'damaged');
    mkdirSync(dataDir);
    for (const text of ['', 'AAAA']) {
      writeFileSync(join(dataDir, 'secret-key'), text);
      expect(() => loadConfig({ DATA_DIR: dataDir }, false)).toThrow(/is damaged: restore that file/);
      expect(readFileSync(join(dataDir, 'secret-key'), 'utf8')).toBe(text);
    }
  });

  it('is a problem where DATA_DIR cannot be written', () => {
    expect(() => loadConfig({ DATA_DIR: join(file('plain', ''), 'data') }, false)).toThrow(/^SECRET_KEY is not set, and none can be kept in ".*" \(ENOTDIR\): set SECRET_KEY, or DATA_DIR/);
  });

  it('is not made by a start that is refused', () => {
    const dataDir = join(folder, 'refused');
    expect(() => loadConfig({ DATA_DIR: dataDir, PORT: 'x' }, false)).toThrow(ConfigProblems);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('sqlite::memory:', () => {
  it('is a file of its own in a folder that only this user may enter', () => {
    const paths = [1, 2].map(() => load({ DATABASE_URL: 'sqlite::memory:' }).config.database).map((database) => (database.dialect === 'sqlite' && database.temporary ? database.path : ''));
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) {
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
      rmSync(dirname(path), { recursive: true });
    }
  });
});

describe('warnings', () => {
  it.each<[NodeJS.ProcessEnv, RegExp]>([
    [{ PUBLIC_ULR: 'https://id.example.test' }, /^PUBLIC_ULR is no setting and is ignored: did you mean PUBLIC_URL\?$/],
    [{ HOST: 'x86_64-conda-linux-gnu' }, /^HOST is a name, as some shells and toolchains set it, and is ignored/],
    [{ TRUSTED_PROXIES: '0.0.0.0/0' }, /^TRUSTED_PROXIES trusts everyone/],
    [{ ...PRODUCTION, OUTBOUND_ALLOW: '::/0' }, /^OUTBOUND_ALLOW lets fetches/],
    [{ ...PRODUCTION, PUBLIC_URL: undefined }, /^PUBLIC_URL is not set/],
  ])('%j is doubted, not refused', (environment, sentence) => {
    expect(load(environment).warnings).toEqual([expect.stringMatching(sentence)]);
  });

  it('leave the OpenTelemetry names alone', () => {
    expect(load({ OTEL_SERVICE_NAME: 'doorward', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_SDK_DISABLED: 'true' }).warnings).toEqual([]);
  });
});

describe('the settings table', () => {
  it('has a row for each setting, in order, and names the file of each secret', () => {
    const names = settingsTable().split('\n').slice(2, -1).map((line) => /^\| `([\w*]+)`/.exec(line)?.[1]);
    expect(names).toEqual([...SETTING_NAMES, 'OTEL_*']);
    expect(settingsTable()).toContain('| `SECRET_KEY`, `SECRET_KEY_FILE` |');
  });

  it('has the relative default of DATA_DIR, which is resolved where the process starts', () => {
    expect(loadConfig({ SECRET_KEY: KEY }, false).config.dataDir).toBe(resolve('data'));
  });
});
