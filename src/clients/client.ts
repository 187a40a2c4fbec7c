import { digestsEqual } from '../platform/token-digest.js';
import { isRegisteredRedirectUri } from '../oauth/redirect-uri.js';
import { parseScope } from '../oauth/scope.js';
import type { Lifetimes } from '../config/config.js';
import type { ClientLifetimes, ClientMetadata } from './client-metadata.js';
import type { ClientRecord } from './client.entity.js';
import type { ClientSecret } from './client-secret.entity.js';
import { toResponseType } from './response-type.js';
import { unmetDemandOf } from './unmet-demand.js';

/** What `origin` says of a client that registered itself (registration/). */
export const SELF_REGISTERED = 'self-registered';

/**
 * An application as the protocol sees it: its record and secrets, read once when they are loaded, so that a request only looks things up.
 * Immutable; a change makes a new one.
 */
export class Client {
  readonly clientId: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  /** token_endpoint_auth_method: the one way this client authenticates. */
  readonly authMethod: string;
  /** A public client keeps no secret. RFC 6749 §2.1. */
  readonly isPublic: boolean;
  readonly scopes: readonly string[];
  readonly firstParty: boolean;
  readonly requirePkce: boolean;
  /** `undefined`: as the API says. */
  readonly accessTokenFormat: 'jwt' | 'opaque' | undefined;
  readonly idTokenAlg: string;
  readonly corsOrigins: readonly string[];
  /** The groups whose members may use the application; `null`: everyone. */
  readonly accessGroups: readonly string[] | null;
  /** Seconds; what is missing is as the server's settings say. */
  readonly lifetimes: Partial<Lifetimes>;
  /** Whether there is any of its own. */
  readonly hasLifetimes: boolean;
  readonly disabled: boolean;
  /** The field that demands of access tokens what Doorward cannot do yet: every back-channel request is refused (unmet-demand.ts). */
  readonly unmetTokenDemand: string | undefined;
  /** The same for people who sign in, demands on tokens among it: every authorization request is refused. */
  readonly unmetSignInDemand: string | undefined;
  readonly metadata: ClientMetadata;
  readonly managedBy: string | null;
  readonly origin: string | null;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** It registered itself and nobody has answered for it since: people are told so. */
  readonly selfRegistered: boolean;
  /** It keeps a secret on a server, by the word of somebody who answers for it: where its requests come from is no person's device. RFC 6749 §2.1. */
  readonly isServer: boolean;
  private readonly tokensValidFrom: number | null;
  private readonly grants: ReadonlySet<string>;
  private readonly scopeSet: ReadonlySet<string>;

  constructor(record: ClientRecord, readonly secrets: readonly ClientSecret[]) {
    const { metadata } = record;
    this.clientId = record.clientId;
    this.metadata = metadata;
    this.name = metadata.client_name ?? record.clientId;
    this.redirectUris = metadata.redirect_uris;
    this.postLogoutRedirectUris = metadata.post_logout_redirect_uris ?? [];
    this.grantTypes = metadata.grant_types;
    this.responseTypes = metadata.response_types;
    this.authMethod = metadata.token_endpoint_auth_method;
    this.isPublic = this.authMethod === 'none';
    this.scopes = parseScope(metadata.scope);
    this.firstParty = metadata.first_party ?? false;
    this.requirePkce = this.isPublic || (metadata.require_pkce ?? false);
    this.accessTokenFormat = metadata.access_token_format;
    this.idTokenAlg = metadata.id_token_signed_response_alg;
    this.corsOrigins = metadata.cors_origins ?? [];
    this.accessGroups = metadata.access?.groups ?? null;
    this.lifetimes = toLifetimes(metadata.lifetimes ?? {});
    this.hasLifetimes = Object.keys(this.lifetimes).length > 0;
    this.disabled = record.disabledAt !== null;
    this.unmetTokenDemand = unmetDemandOf(metadata, 'tokens');
    this.unmetSignInDemand = unmetDemandOf(metadata, 'sign-in');
    this.managedBy = record.managedBy;
    this.origin = record.origin;
    this.version = record.version;
    this.createdAt = record.createdAt;
    this.updatedAt = record.updatedAt;
    this.selfRegistered = record.origin === SELF_REGISTERED && record.managedBy === null;
    this.isServer = !this.isPublic && !this.selfRegistered && metadata.application_type !== 'native';
    this.tokensValidFrom = record.tokensValidFrom;
    this.grants = new Set(this.grantTypes);
    this.scopeSet = new Set(this.scopes);
  }

  allowsGrant(type: string): boolean {
    return this.grants.has(type);
  }

  /** The order of the words does not matter. OAuth 2.0 Multiple Response Type Encoding Practices §3. */
  allowsResponseType(type: string): boolean {
    return this.responseTypes.includes(toResponseType(type));
  }

  allowsScope(scope: string): boolean {
    return this.scopeSet.has(scope);
  }

  hasRedirectUri(uri: string): boolean {
    return isRegisteredRedirectUri(uri, this.redirectUris, this.metadata.application_type);
  }

  /** RP-Initiated Logout §3: the same rules as for redirect URIs. */
  hasPostLogoutRedirectUri(uri: string): boolean {
    return isRegisteredRedirectUri(uri, this.postLogoutRedirectUris, this.metadata.application_type);
  }

  /**
   * Whether a token that hangs on its client alone was issued before the client was last disabled, or to another one that had its id.
   * `issuedAt` in seconds: of the second in which it was disabled, none counts.
   */
  disowns(issuedAt: number): boolean {
    const toSeconds = (instant: number): number => Math.floor(instant / 1000);
    return issuedAt < toSeconds(this.createdAt) || (this.tokensValidFrom !== null && issuedAt <= toSeconds(this.tokensValidFrom));
  }

  /** The unexpired secret with this digest. Each is compared in constant time, and all are: which one matched does not show. */
  secretMatching(digest: string, now: number): ClientSecret | undefined {
    let matching: ClientSecret | undefined;
    for (const secret of this.secrets) {
      if (digestsEqual(secret.secretDigest, digest) && (secret.expiresAt === null || now < secret.expiresAt)) matching = secret;
    }
    return matching;
  }
}

function toLifetimes(given: ClientLifetimes): Partial<Lifetimes> {
  const named = {
    accessToken: given.access_token,
    idToken: given.id_token,
    refreshIdle: given.refresh_idle,
    refreshMax: given.refresh_max,
    sessionIdle: given.session_idle,
    sessionMax: given.session_max,
    code: given.code,
    authorizationRequest: given.authorization_request,
  };
  return Object.fromEntries(Object.entries(named).filter(([, seconds]) => seconds !== undefined));
}
