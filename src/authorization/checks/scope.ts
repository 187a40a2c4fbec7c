import { declaredScopes } from '../../clients/declared-scopes.js';
import { invalidScope } from '../../oauth/errors.js';
import { parseScope } from '../../oauth/scope.js';
import type { Check } from './check.js';

/**
 * What the client asks for, less what nobody knows and what it may not have: the answer's scope says what was granted (RFC 6749 §3.3).
 * offline_access means nothing to a client that may not refresh.
 */
export const checkScope: Check = (parameters, { client, apis, openIdScopes }) => {
  const scope = parameters.get('scope');
  if (scope === undefined) throw invalidScope('The parameter scope is missing.');
  const { all } = declaredScopes(apis);
  const isKnown = (each: string): boolean => all.has(each) || openIdScopes.includes(each) || (each === 'offline_access' && client.allowsGrant('refresh_token'));
  const scopes = parseScope(scope).filter((each) => isKnown(each) && client.allowsScope(each));
  if (scopes.length === 0) throw invalidScope('None of these scopes is known here and open to this client.');
  return { scopes };
};
