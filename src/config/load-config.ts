import { type Config, type DatabaseLocation, LIFETIMES } from './config.js';
import { misspeltSettings } from './did-you-mean.js';
import { type SettingName, type Values, environmentNames } from './environment.js';
import { ConfigProblems, SettingProblem } from './problems.js';
import { type Origin, type Reading, readSettings } from './read-settings.js';
import { DOUBTS, RULES, type Rule } from './rules.js';
import { checkTls, developmentKey, readText, temporaryDatabasePath } from './secret-files.js';

export { ConfigProblems } from './problems.js';
export type { Origin } from './read-settings.js';

export interface LoadedConfig {
  /** Deeply frozen. */
  readonly config: Config;
  /** Sentences to log at start: misspelt names, doubtful choices. */
  readonly warnings: readonly string[];
  /** Where each setting came from, and its text; that of a secret is left out. */
  readonly origins: Readonly<Record<SettingName, { readonly from: Origin; readonly text: string }>>;
}

/**
 * Reads every setting once. In development it may write DATA_DIR/secret-key; `sqlite::memory:` makes a temporary folder.
 * Throws ConfigProblems with all problems at once, and then has written nothing.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, terminal = process.stdout.isTTY): LoadedConfig {
  const reading = readSettings(environment, terminal);
  const problems = [...reading.problems, ...sentences(RULES, reading)];
  const collect = <T>(name: SettingName, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${name} ${error.message}.`);
      return undefined;
    }
  };
  const [cert, key] = (['TLS_CERT_FILE', 'TLS_KEY_FILE', 'CONFIG_FILE'] as const).map((name) => {
    const path = reading.values[name];
    return path === undefined ? undefined : collect(name, () => readText(path));
  });
  const tls = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  if (tls !== undefined) collect('TLS_CERT_FILE', () => checkTls(tls));
  const misspelt = misspeltSettings(setNames(environment), environmentNames());
  // A name that was mistyped is often why another is missing.
  if (problems.length > 0) throw new ConfigProblems([...problems, ...misspelt]);

  // Whatever writes comes last: a start that is refused leaves nothing behind.
  const values = reading.values as Values;
  const secretKey = values.SECRET_KEY ?? collect('SECRET_KEY', () => developmentKey(values.DATA_DIR));
  if (secretKey === undefined) throw new ConfigProblems(problems);
  const config = deepFreeze(toConfig(values, secretKey, tls));
  const warnings = [...misspelt, ...reading.warnings, ...sentences(DOUBTS, reading)];
  return { config, warnings, origins: toOrigins(reading) };
}

function toConfig(values: Values, secretKey: Buffer, tls: Config['listen']['tls']): Config {
  const host = values.HOST !== undefined && 'address' in values.HOST ? values.HOST.address : undefined;
  return {
    environment: values.NODE_ENV,
    publicUrl: values.PUBLIC_URL,
    listen: { host, port: values.PORT, tls },
    database: toDatabase(values.DATABASE_URL),
    dataDir: values.DATA_DIR,
    secretKey,
    previousSecretKeys: (values.SECRET_KEY_PREVIOUS ?? []).filter((key) => !key.equals(secretKey)),
    configFile: values.CONFIG_FILE,
    workers: values.WORKERS,
    trustedProxies: values.TRUSTED_PROXIES,
    mail: { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM },
    management: values.MANAGEMENT_PORT === 'off' ? undefined : { host: values.MANAGEMENT_HOST, port: values.MANAGEMENT_PORT },
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    registration: values.REGISTRATION,
    rateLimits: values.RATE_LIMITS === 'on',
    outboundAllow: values.OUTBOUND_ALLOW,
    refreshGraceSeconds: values.REFRESH_GRACE_SECONDS,
    lifetimes: { ...LIFETIMES },
  };
}

function toDatabase(location: Values['DATABASE_URL']): DatabaseLocation {
  return location.dialect === 'sqlite' && location.path === undefined ? { ...location, path: temporaryDatabasePath() } : location;
}

function toOrigins(reading: Reading): LoadedConfig['origins'] {
  const generated = reading.values.SECRET_KEY === undefined ? { SECRET_KEY: { from: 'generated', text: '' } } as const : {};
  return Object.freeze({ ...reading.origins, ...generated });
}

function sentences(rules: readonly Rule[], { broken, values }: Reading): string[] {
  // A value that could not be parsed has its own sentence already; a rule over it would only guess.
  return rules
    .filter((rule) => !rule.about.some((name) => broken.has(name)))
    .map((rule) => rule.check(values as Values))
    .filter((sentence) => sentence !== undefined);
}

function setNames(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment).filter((name) => environment[name] !== undefined && !name.startsWith('OTEL_'));
}

function deepFreeze<T>(value: T): T {
  // A Buffer cannot be frozen; the keys are handed on to platform/derived-keys.ts only.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
