import type { Api } from '../clients/api.entity.js';
import type { Permission } from '../http/pages.js';

/** Scopes as people are asked for them, in the words of the APIs that have declared them. */
export function permissionsOf(scopes: readonly string[], apis: readonly Api[]): Permission[] {
  const declared = apis.flatMap((api) => api.scopes);
  return scopes.map((value) => {
    const scope = declared.find((each) => each.value === value);
    return { scope: value, sentence: scope?.description ?? null, sensitive: scope?.sensitive ?? false };
  });
}
