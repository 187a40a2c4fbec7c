import { declaredScopes } from '../../clients/declared-scopes.js';
import { invalidTarget } from '../../oauth/errors.js';
import { parseScope } from '../../oauth/scope.js';
import type { Check } from './check.js';

const MOST_RESOURCES = 8;

/** The APIs that tokens are to be for, RFC 8707 §2. Without one, the scopes of several APIs cannot be told apart later: better refused now than after the consent. */
export const checkResources: Check = (parameters, { client, apis }) => {
  const resources = [...new Set(parameters.all('resource'))];
  if (resources.length > MOST_RESOURCES) throw invalidTarget(`More than ${MOST_RESOURCES} resources are named.`);
  for (const resource of resources) {
    const api = apis.find((each) => each.identifier === resource);
    if (api === undefined || (api.scopes.length > 0 && !api.scopes.some((scope) => client.allowsScope(scope.value)))) throw invalidTarget('The resource is not known here, or not open to this client.');
  }
  if (resources.length === 0) {
    const asked = parseScope(parameters.get('scope') ?? '').filter((scope) => client.allowsScope(scope));
    const { byScope } = declaredScopes(apis);
    const targets = new Set(asked.flatMap((scope) => byScope.get(scope) ?? []));
    if (targets.size > 1) throw invalidTarget('The scopes belong to several APIs: ask with resource.');
  }
  return { resources };
};
