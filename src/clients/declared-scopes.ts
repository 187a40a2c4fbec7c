import type { Api } from './api.entity.js';

/** What the scopes of a list of APIs are, to be asked by their names. */
export interface DeclaredScopes {
  readonly all: ReadonlySet<string>;
  /** Those that a person is asked about each time. */
  readonly sensitive: ReadonlySet<string>;
  /** The APIs that know a scope by this word, in their order. */
  readonly byScope: ReadonlyMap<string, readonly Api[]>;
}

const known = new WeakMap<readonly Api[], DeclaredScopes>();

/** Worked out once for each list: ApiStore.all hands out the same one until an API changes, and every request for a token asks. */
export function declaredScopes(apis: readonly Api[]): DeclaredScopes {
  let declared = known.get(apis);
  if (declared === undefined) known.set(apis, (declared = read(apis)));
  return declared;
}

function read(apis: readonly Api[]): DeclaredScopes {
  const scopes = apis.flatMap((api) => api.scopes);
  const byScope = new Map<string, Api[]>();
  for (const api of apis) {
    for (const { value } of api.scopes) {
      const knowing = byScope.get(value);
      if (knowing === undefined) byScope.set(value, [api]);
      else if (knowing.at(-1) !== api) knowing.push(api);
    }
  }
  return { all: new Set(byScope.keys()), sensitive: new Set(scopes.filter(({ sensitive }) => sensitive === true).map(({ value }) => value)), byScope };
}
