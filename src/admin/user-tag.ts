import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';
import { canonicalJson } from './draft-check.js';

/**
 * What moves whenever a person is shown otherwise (RFC 9110 §8.8.1): the version of their row, the groups they are in and how they can sign in, which have
 * rows of their own. A version that each of them counted up would make removing a group of a hundred thousand a write to a hundred thousand people.
 */
export function userTag({ version }: Pick<User, 'version'>, groups: readonly string[], authentication: object): string {
  return `${version}-${digest(canonicalJson([groups.toSorted(), authentication])).slice(0, 8)}`;
}
