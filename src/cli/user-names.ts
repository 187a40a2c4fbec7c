import type { Parts } from './in-app.js';

/** User names by id. */
export async function userNames(app: Parts, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { UserStore } = await import('../users/user.store.js');
  const names = new Map<string, string>();
  for (const id of new Set(ids)) names.set(id, (await app.get(UserStore).findById(id))?.preferredUsername ?? id);
  return names;
}
