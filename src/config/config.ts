/** Everything that can be set from outside, read once at start. Durations are seconds unless the name says otherwise. */
export interface Config {
  readonly environment: 'development' | 'production';
  readonly publicUrl: PublicUrl;
  readonly listen: {
    /** `undefined`: both loopback addresses. */
    readonly host: string | undefined;
    readonly port: number;
    readonly tls: { readonly cert: string; readonly key: string } | undefined;
  };
  readonly database: DatabaseLocation;
  readonly dataDir: string;
  /** Key material of at least 32 bytes; separate keys are derived from it by label (see platform/derived-keys.ts). */
  readonly secretKey: Buffer;
  readonly previousSecretKeys: readonly Buffer[];
  readonly configFile: string | undefined;
  readonly workers: number;
  /** CIDR ranges whose X-Forwarded-* headers count. */
  readonly trustedProxies: readonly string[];
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string | undefined };
  readonly management: { readonly host: string; readonly port: number } | undefined;
  readonly log: { readonly level: LogLevel; readonly format: 'json' | 'pretty' };
  readonly registration: 'open' | 'token' | 'off';
  readonly rateLimits: boolean;
  readonly outboundAllow: readonly string[];
  readonly refreshGraceSeconds: number;
  readonly lifetimes: Lifetimes;
}

/** PUBLIC_URL taken apart once. */
export interface PublicUrl {
  /** The issuer: no trailing slash. */
  readonly issuer: string;
  readonly origin: string;
  /** Host with a non-default port, as browsers send it. */
  readonly host: string;
  readonly hostname: string;
  /** `''` or `/id`: no trailing slash. */
  readonly basePath: string;
  readonly secure: boolean;
  readonly loopback: boolean;
}

export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly path: string; readonly temporary: boolean }
  | { readonly dialect: 'mysql'; readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly name: string };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface Lifetimes {
  readonly accessToken: number;
  readonly idToken: number;
  readonly refreshIdle: number;
  readonly refreshMax: number;
  readonly sessionIdle: number;
  readonly sessionMax: number;
  readonly code: number;
  readonly authorizationRequest: number;
  readonly keyRotation: number;
  readonly keyPublishAhead: number;
}

/** The defaults that docs/reference/settings.md promises; most have a field per client. */
export const LIFETIMES: Lifetimes = {
  accessToken: 600,
  idToken: 600,
  refreshIdle: 14 * 86_400,
  refreshMax: 90 * 86_400,
  sessionIdle: 12 * 3_600,
  sessionMax: 14 * 86_400,
  code: 60,
  authorizationRequest: 30 * 60,
  keyRotation: 90 * 86_400,
  keyPublishAhead: 86_400,
};

/** Injection token for the frozen Config. */
export const CONFIG = Symbol('CONFIG');

/** Injection token for the `lifetimes` of that Config, the one part that changes while the server runs: settings/ writes it, and nobody else. */
export const RUNNING_LIFETIMES = Symbol('RUNNING_LIFETIMES');
