import type { Api } from '../clients/api.entity.js';
import { declaredScopes } from '../clients/declared-scopes.js';
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
  if (named !== undefined && !wasNamed(named, asked) && !scopes.some((scope) => couldGive(named, scope, since))) throw invalidTarget('The resource was not granted.');
  const { all, byScope } = declaredScopes(apis);
  const candidates = named === undefined ? [...new Set(scopes.flatMap((scope) => (byScope.get(scope) ?? []).filter((api) => couldGive(api, scope, since))))] : [named];
  if (candidates.length > 1) throw invalidTarget('The scopes belong to several APIs: ask with resource.');
  const api = candidates[0];
  return {
    identifier: api?.identifier ?? issuer,
    format: api?.accessTokenFormat ?? 'jwt',
    scopes: scopes.filter((scope) => !all.has(scope) || (api !== undefined && couldGive(api, scope, since))),
  };
}

const wasNamed = ({ identifier, createdAt }: Api, { granted, since }: AudienceQuestion): boolean => granted.includes(identifier) && (since === undefined || createdAt <= since);

/** Whether it is a scope of this API, and could be allowed then. */
function couldGive({ scopes, scopesSince }: Api, scope: string, since: number | undefined): boolean {
  if (!scopes.some(({ value }) => value === scope)) return false;
  // Built-in ones have had theirs always.
  return since === undefined || !scopesSince || !Object.hasOwn(scopesSince, scope) || (scopesSince[scope] ?? 0) <= since;
}
