import { BearerChallenge } from './bearer-challenge.js';
import { readBearerToken } from './bearer-credentials.js';
import { DEFAULT_LIMITS, type FetchLimits } from './bounded-fetch.js';
import { Discovery, readKeySet } from './discovery.js';
import { type Introspect, introspectAt, toIntrospectedPrincipal } from './introspection.js';
import { type JwsAlgorithmName, isJwsAlgorithm } from './jws-algorithms.js';
import { JwtTokens } from './jwt-tokens.js';
import { looksLikeJwt } from './jwt.js';
import { KEY_SET_TIMES, KeySet, type KeySetReading, type KeySetTimes } from './key-set.js';
import type { Expected, Principal } from './principal.js';
import { type GuardClock, systemClock } from './system-clock.js';

export interface TokenGuardOptions {
  /** Whose tokens count, as its metadata spell it. */
  readonly issuer: string;
  /** This service's identifier (several: any of them): a token for another service is refused. */
  readonly audience: string | readonly string[];
  /** With a secret: opaque tokens are introspected under this client, which the API must list in `introspection_clients`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Where the keys are: an address, or a function. Left out: found by discovery. */
  readonly jwks?: string | URL | (() => Promise<{ readonly keys: readonly unknown[]; readonly maxAge?: number }>);
  /** Default: ES256, EdDSA, RS256, PS256. */
  readonly algorithms?: readonly JwsAlgorithmName[];
  /** Asked for every JWT, remembered or not; what it throws refuses the request with 503. */
  readonly isRevoked?: (claims: Principal['claims']) => Promise<boolean>;
  /** Takes the place of the introspection endpoint. */
  readonly introspect?: Introspect;
  /** Also introspects JWTs once their signature is good, so that a revoked one is refused at once. Default: false. */
  readonly introspectJwts?: boolean;
  /** Names the protection space in challenges. Default: the audience. */
  readonly realm?: string;
  /** The address of the protected resource's metadata (RFC 9728), named in challenges. */
  readonly resourceMetadata?: string;
  /** For each question to the authorization server, from the connection to the last byte. Default: 5000. */
  readonly timeoutMs?: number;
  readonly clock?: GuardClock;
  readonly keySetTimes?: Partial<KeySetTimes>;
}

export interface TokenGuard {
  /**
   * @param authorization every Authorization field of the request: see `authorizationFields`.
   * @throws TokenRefused (refusal.ts) with status, challenge and error as RFC 6750 says.
   */
  verify(authorization: string | readonly string[] | undefined, needs?: { readonly requiredScopes?: readonly string[] }): Promise<Principal>;
}

const DEFAULT_ALGORITHMS: readonly JwsAlgorithmName[] = ['ES256', 'EdDSA', 'RS256', 'PS256'];

/**
 * A guard for a service that takes access tokens: JWTs are checked here (RFC 9068 §4), others are introspected (RFC 7662). It never
 * lets a request through because something could not be checked: that is a 503.
 *
 * @throws TypeError when the options make no guard.
 */
export function createTokenGuard(options: TokenGuardOptions): TokenGuard {
  const audiences = typeof options.audience === 'string' ? [options.audience] : [...options.audience];
  if (options.issuer === '' || audiences.length === 0 || audiences.includes('')) throw new TypeError('A token guard needs an issuer and an audience');
  const clock = options.clock ?? systemClock;
  const challenge = new BearerChallenge({ realm: options.realm ?? audiences[0] ?? '', resourceMetadata: options.resourceMetadata });
  const limits: FetchLimits = { ...DEFAULT_LIMITS, ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }) };
  const discovery = new Discovery(options.issuer, clock, limits);
  const keySet = new KeySet(keySource(options.jwks, discovery, limits), clock, { ...KEY_SET_TIMES, ...options.keySetTimes });
  const jwts = new JwtTokens(keySet, checkAlgorithms(options.algorithms ?? DEFAULT_ALGORITHMS));
  const introspect = options.introspect ?? introspectByDiscovery(options, discovery, limits);
  if (options.introspectJwts === true && introspect === undefined) throw new TypeError('introspectJwts needs introspect, or clientId and clientSecret');

  async function find(token: string): Promise<Principal | undefined> {
    const expected: Expected = { issuer: options.issuer, audiences, now: clock.now() };
    if (!looksLikeJwt(token)) return introspect === undefined ? undefined : toIntrospectedPrincipal(await introspect(token), expected);
    const principal = await jwts.verify(token, expected);
    if (principal === undefined) return undefined;
    if (options.isRevoked !== undefined && (await isRevoked(options.isRevoked, principal))) return undefined;
    if (options.introspectJwts !== true || introspect === undefined) return principal;
    return toIntrospectedPrincipal(await introspect(token), expected) === undefined ? undefined : principal;
  }

  return {
    async verify(authorization, needs = {}) {
      const token = readBearerToken(authorization, challenge);
      const principal = await find(token).catch((cause: unknown) => {
        throw challenge.unavailable(cause);
      });
      if (principal === undefined) throw challenge.invalidToken();
      const required = needs.requiredScopes ?? [];
      if (!required.every((scope) => principal.scopes.includes(scope))) throw challenge.insufficientScope(required);
      return principal;
    },
  };
}

function keySource(source: TokenGuardOptions['jwks'], discovery: Discovery, limits: FetchLimits): () => Promise<KeySetReading> {
  if (source === undefined) return async () => discovery.readKeySet();
  if (typeof source === 'function') {
    return async () => {
      const { keys, maxAge } = await source();
      return { keys, maxAge };
    };
  }
  const url = new URL(source);
  return async () => readKeySet(url, limits);
}

/** Anything but a plain "no" counts as revoked: an implementation that forgets to answer must not open the door. */
async function isRevoked(ask: NonNullable<TokenGuardOptions['isRevoked']>, principal: Principal): Promise<boolean> {
  const answer: unknown = await ask(principal.claims);
  return answer !== false;
}

function introspectByDiscovery(options: TokenGuardOptions, discovery: Discovery, limits: FetchLimits): Introspect | undefined {
  const { clientId, clientSecret } = options;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return introspectAt(async () => discovery.introspectionEndpoint(), clientId, clientSecret, limits);
}

function checkAlgorithms(names: readonly string[]): ReadonlySet<JwsAlgorithmName> {
  const algorithms = new Set<JwsAlgorithmName>();
  for (const name of names) {
    if (!isJwsAlgorithm(name)) throw new TypeError(`A token guard cannot accept the algorithm ${name}`);
    algorithms.add(name);
  }
  return algorithms;
}
