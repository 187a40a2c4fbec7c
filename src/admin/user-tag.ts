import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';

/**
 * What moves whenever a person is shown otherwise: the version of their row, and the groups they are in, which have rows of their own. A version that
 * each of them counted up would make removing a group of a hundred thousand a write to a hundred thousand people.
 */
export function userTag({ version }: Pick<User, 'version'>, groups: readonly string[]): string {
  return groups.length === 0 ? String(version) : `${version}-${digest(JSON.stringify(groups.toSorted())).slice(0, 8)}`;
}
