import { isEveryone } from './networks.js';
import type { SettingName, Values } from './environment.js';

/** A rule over several settings. It is asked only when all that it is about could be parsed. */
export interface Rule {
  readonly about: readonly SettingName[];
  /** The sentence, or undefined when all is well. */
  readonly check: (values: Values) => string | undefined;
}

const production = (values: Values): boolean => values.NODE_ENV === 'production';

/** What stops the start. */
export const RULES: readonly Rule[] = [
  {
    about: ['NODE_ENV', 'PUBLIC_URL'],
    check: (values) => (production(values) && !values.PUBLIC_URL.secure && !values.PUBLIC_URL.loopback
      ? `PUBLIC_URL is ${values.PUBLIC_URL.issuer}, which is plain http: in production write https:// and serve it by a proxy or by TLS_CERT_FILE and TLS_KEY_FILE.` : undefined),
  },
  {
    about: ['NODE_ENV', 'SECRET_KEY'],
    check: (values) => (production(values) && values.SECRET_KEY === undefined
      ? 'SECRET_KEY is required in production: set it, or SECRET_KEY_FILE, to 32 random bytes, for example the output of: openssl rand -hex 32.' : undefined),
  },
  {
    about: ['NODE_ENV', 'RATE_LIMITS'],
    check: (values) => (production(values) && values.RATE_LIMITS === 'off' ? 'RATE_LIMITS is off, which production refuses: remove it.' : undefined),
  },
  {
    about: ['NODE_ENV', 'HOST'],
    check: (values) => (production(values) && values.HOST !== undefined && 'machine' in values.HOST
      ? 'HOST is a name: write the address to listen on, such as 0.0.0.0 or ::, or remove it for loopback only.' : undefined),
  },
  {
    about: ['TLS_CERT_FILE', 'TLS_KEY_FILE'],
    check: (values) => ((values.TLS_CERT_FILE === undefined) === (values.TLS_KEY_FILE === undefined)
      ? undefined : 'TLS_CERT_FILE and TLS_KEY_FILE belong together: set both, or neither.'),
  },
  {
    about: ['TLS_CERT_FILE', 'PUBLIC_URL'],
    check: (values) => (values.TLS_CERT_FILE !== undefined && !values.PUBLIC_URL.secure
      ? 'TLS_CERT_FILE serves https, but PUBLIC_URL begins with http: write https:// in PUBLIC_URL.' : undefined),
  },
  {
    about: ['SMTP_URL', 'MAIL_FROM'],
    check: (values) => (values.SMTP_URL !== undefined && values.MAIL_FROM === undefined
      ? 'MAIL_FROM is required with SMTP_URL: set the sender, such as Doorward <no-reply@example.com>.' : undefined),
  },
  {
    about: ['PORT', 'MANAGEMENT_PORT'],
    check: (values) => (values.PORT === values.MANAGEMENT_PORT ? 'MANAGEMENT_PORT is the same as PORT: choose another one, or off.' : undefined),
  },
  {
    about: ['WORKERS', 'DATABASE_URL'],
    check: (values) => (values.WORKERS > 1 && isTemporary(values)
      ? 'WORKERS is more than 1, but sqlite::memory: belongs to one process: set WORKERS to 1, or DATABASE_URL to a file or a server.' : undefined),
  },
];

/** What is worth a warning. */
export const DOUBTS: readonly Rule[] = [
  {
    about: ['HOST'],
    check: (values) => (values.HOST !== undefined && 'machine' in values.HOST
      ? 'HOST is a name, as some shells and toolchains set it, and is ignored: write an address such as 0.0.0.0 to listen on more than loopback.' : undefined),
  },
  {
    about: ['NODE_ENV', 'DATABASE_URL'],
    check: (values) => (production(values) && isTemporary(values) ? 'DATABASE_URL is sqlite::memory:, so everything is lost at the next start.' : undefined),
  },
  {
    about: ['TRUSTED_PROXIES'],
    check: (values) => (values.TRUSTED_PROXIES.some(isEveryone) ? 'TRUSTED_PROXIES trusts everyone, so anyone can claim any address: list the addresses of your proxies.' : undefined),
  },
  {
    about: ['NODE_ENV', 'OUTBOUND_ALLOW'],
    check: (values) => (production(values) && values.OUTBOUND_ALLOW.some(isEveryone)
      ? 'OUTBOUND_ALLOW lets fetches by the server reach every private address: list only what they need.' : undefined),
  },
];

function isTemporary(values: Values): boolean {
  return values.DATABASE_URL.dialect === 'sqlite' && values.DATABASE_URL.temporary;
}
