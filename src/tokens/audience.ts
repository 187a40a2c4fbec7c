import type { Api, ApiScope } from '../clients/api.entity.js';
import { invalidTarget } from '../oauth/errors.js';

/** Whom an access token is for, and the scopes that mean something there. */
export interface Audience {
  readonly identifier: string;
  readonly format: 'jwt' | 'opaque';
  readonly scopes: readonly string[];
}

export interface AudienceQuestion {
  /** Everything granted, whichever API it belongs to. */
  readonly scopes: readonly string[];
  /** The API that the token is to be for, if the client named one. */
  readonly resource: string | undefined;
  /** The APIs that were named when the authorization was given. */
  readonly granted: readonly string[];
  /** When the person allowed it, in milliseconds; `undefined` where a client asks in its own name. */
  readonly since?: number | undefined;
}

/**
 * One access token, one audience (RFC 8707 §2.2, RFC 9068 §3). A named resource decides; without one the API whose scopes were granted,
 * and the issuer where no API's were. Scopes of several APIs and no resource: nobody can tell which is meant.
 * A named resource must have been granted: by one of its scopes, or by having been named when the person allowed it. What an API was
 * given after that was not allowed, though it may be called by the same word. Throws invalid_target.
 */
export function chooseAudience(asked: AudienceQuestion, apis: readonly Api[], issuer: string): Audience {
  const { scopes, resource, since } = asked;
  const named = resource === undefined ? undefined : apis.find((api) => api.identifier === resource);
  if (resource !== undefined && named === undefined) throw invalidTarget('The resource is not known here.');
  if (named !== undefined && !wasNamed(named, asked) && !scopesAt(named, since).some((scope) => scopes.includes(scope.value))) throw invalidTarget('The resource was not granted.');
  const candidates = named === undefined ? apis.filter((api) => scopesAt(api, since).some((scope) => scopes.includes(scope.value))) : [named];
  if (candidates.length > 1) throw invalidTarget('The scopes belong to several APIs: ask with resource.');
  const api = candidates[0];
  const declared = new Set(apis.flatMap((each) => each.scopes.map((scope) => scope.value)));
  const own = new Set(api === undefined ? [] : scopesAt(api, since).map((scope) => scope.value));
  return {
    identifier: api?.identifier ?? issuer,
    format: api?.accessTokenFormat ?? 'jwt',
    scopes: scopes.filter((scope) => own.has(scope) || !declared.has(scope)),
  };
}

const wasNamed = ({ identifier, createdAt }: Api, { granted, since }: AudienceQuestion): boolean => granted.includes(identifier) && (since === undefined || createdAt <= since);

/** What of an API's scopes could be allowed then. */
function scopesAt({ scopes, scopesSince }: Api, since: number | undefined): readonly ApiScope[] {
  // Built-in ones have had theirs always.
  if (since === undefined || !scopesSince) return scopes;
  return scopes.filter(({ value }) => !Object.hasOwn(scopesSince, value) || (scopesSince[value] ?? 0) <= since);
}
