import { join } from 'node:path';
import { parseDatabaseUrl } from './database-url.js';
import { parseKeyList, parseKeyMaterial } from './key-material.js';
import { parseNetworks } from './networks.js';
import { integer, oneOf, parseListenAddress, parseListenHost, parseMailbox, parseMode, parsePath, parsePort, parsePortOrOff, parseSmtpUrl } from './parsers.js';
import { parsePublicUrl } from './public-url.js';

/** What a default may depend on. Only rows above may be asked for. */
export interface Given {
  readonly production: boolean;
  readonly terminal: boolean;
  text(name: string): string;
}

export interface Setting<T> {
  /** Throws SettingProblem. Gets trimmed text that is not empty. */
  readonly parse: (text: string) => T;
  /** The text that stands in for an unset or empty value; without it the value is undefined. */
  readonly fallback?: (given: Given) => string;
  /** The default as the documentation writes it. */
  readonly default: string;
  /** May come from a file (`X_FILE`), and is never shown. */
  readonly secret?: true;
  readonly meaning: string;
}

/** Infers the row's type and remembers whether it has a fallback. */
function setting<T, F extends { readonly fallback?: (given: Given) => string }>(row: Setting<T> & F): Setting<T> & F {
  return row;
}

/** Every setting there is, in the order the documentation lists them. A new one is a row here and a field in Config. */
export const SETTINGS = {
  NODE_ENV: setting({
    parse: parseMode, fallback: () => 'development', default: '`development`',
    meaning: '`production` refuses demo objects, generated secrets and plain http (unless loopback); `development` and `test` do not',
  }),
  HOST: setting({
    parse: parseListenHost, default: 'both loopback addresses (127.0.0.1 and ::1)', meaning: 'The address to listen on: `0.0.0.0` or `::` for every one',
  }),
  PORT: setting({ parse: parsePort, fallback: () => '3000', default: '`3000`', meaning: 'The port to listen on' }),
  TLS_CERT_FILE: setting({ parse: parsePath, default: 'none', meaning: 'A PEM file with the certificate and its chain: serve https directly, together with TLS_KEY_FILE' }),
  TLS_KEY_FILE: setting({ parse: parsePath, default: 'none', meaning: 'A PEM file with the private key of TLS_CERT_FILE' }),
  PUBLIC_URL: setting({
    parse: parsePublicUrl, fallback: (given) => `${given.text('TLS_CERT_FILE') === '' ? 'http' : 'https'}://localhost:${given.text('PORT')}`,
    default: '`http://localhost:<PORT>` (https with TLS_CERT_FILE)',
    meaning: 'The one address people and clients use: issuer, cookies and base path derive from it. https is required in production unless it is loopback',
  }),
  DATA_DIR: setting({ parse: parsePath, fallback: () => './data', default: '`./data`', meaning: 'Where the database and, in development, the generated secrets are kept' }),
  DATABASE_URL: setting({
    parse: parseDatabaseUrl, fallback: (given) => `sqlite:${join(given.text('DATA_DIR'), 'doorward.sqlite')}`, default: '`sqlite:<DATA_DIR>/doorward.sqlite`', secret: true,
    meaning: '`sqlite:<path>`, `sqlite::memory:` (a private temporary file, removed at the end) or `mysql://user:password@host:port/name` (also `mariadb://`)',
  }),
  SECRET_KEY: setting({
    parse: parseKeyMaterial, default: 'generated into DATA_DIR in development; required in production', secret: true,
    meaning: '32 random bytes or more as base64url or hex, from which every other key is derived. Make one with `openssl rand -hex 32`',
  }),
  SECRET_KEY_PREVIOUS: setting({
    parse: parseKeyList, default: 'none', secret: true, meaning: 'Earlier values of SECRET_KEY, newest first: still honoured, never used for anything new',
  }),
  CONFIG_FILE: setting({ parse: parsePath, default: 'none', meaning: 'A doorward.yaml that is applied at start' }),
  WORKERS: setting({ parse: integer(1, 256), fallback: () => '1', default: '`1`', meaning: 'Processes that share the port' }),
  TRUSTED_PROXIES: setting({
    parse: parseNetworks, fallback: () => ',', default: 'none', meaning: 'Address ranges (CIDR) of the proxies whose X-Forwarded-* headers count',
  }),
  SMTP_URL: setting({ parse: parseSmtpUrl, default: 'none', secret: true, meaning: 'The server for outbound mail, `smtp://user:password@host:587` or `smtps://...`' }),
  MAIL_FROM: setting({ parse: parseMailbox, default: 'none', meaning: 'The sender of outbound mail, such as `Doorward <no-reply@example.com>`' }),
  MANAGEMENT_PORT: setting({
    parse: parsePortOrOff, fallback: (given) => (given.production ? '9464' : 'off'), default: '`9464` in production, `off` in development',
    meaning: 'A port of its own for `/health/live`, `/health/ready` and `/metrics`, or `off`',
  }),
  MANAGEMENT_HOST: setting({ parse: parseListenAddress, fallback: () => '127.0.0.1', default: '`127.0.0.1`', meaning: 'The address that MANAGEMENT_PORT is opened on' }),
  LOG_LEVEL: setting({
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), fallback: () => 'info', default: '`info`',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  }),
  LOG_FORMAT: setting({
    parse: oneOf('json', 'pretty'), fallback: (given) => (given.terminal ? 'pretty' : 'json'), default: '`json` (`pretty` on a terminal)', meaning: '`json`: one object a line; `pretty`: one line for people',
  }),
  REGISTRATION: setting({
    parse: oneOf('open', 'token', 'off'), fallback: (given) => (given.production ? 'off' : 'open'), default: '`open` in development, `off` in production',
    meaning: 'Dynamic client registration: `open`, `token` (with an initial access token) or `off`',
  }),
  RATE_LIMITS: setting({ parse: oneOf('on', 'off'), fallback: () => 'on', default: '`on`', meaning: '`off` switches every rate limit and lock-out off, for acceptance runs; refused in production' }),
  OUTBOUND_ALLOW: setting({
    parse: parseNetworks, fallback: () => ',', default: 'none', meaning: 'Private address ranges (CIDR) that fetches by the server may reach; loopback is allowed in development',
  }),
  REFRESH_GRACE_SECONDS: setting({
    parse: integer(0, 300), fallback: () => '10', default: '`10`', meaning: 'For how long a client may repeat a refresh whose answer it lost, and get the same successor',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** The parsed value of each row; undefined only where a row has no fallback. */
export type Values = {
  readonly [N in SettingName]: (typeof SETTINGS)[N] extends { readonly fallback: (given: Given) => string }
    ? ReturnType<(typeof SETTINGS)[N]['parse']>
    : ReturnType<(typeof SETTINGS)[N]['parse']> | undefined;
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

export function isSecret(name: SettingName): boolean {
  return 'secret' in SETTINGS[name];
}

/** Every name that is read from the environment: the settings, and `X_FILE` for the secrets. */
export function environmentNames(): string[] {
  return [...SETTING_NAMES, ...SETTING_NAMES.filter(isSecret).map((name) => `${name}_FILE`)];
}

/** The settings as a Markdown table, for the documentation. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const names = isSecret(name) ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``;
    return `| ${names} | ${SETTINGS[name].default} | ${SETTINGS[name].meaning} |`;
  });
  const tracing = '| `OTEL_*` | none | The standard names of OpenTelemetry are left alone; nothing is exported yet |';
  return ['| name | default | meaning |', '|---|---|---|', ...rows, tracing, ''].join('\n');
}
