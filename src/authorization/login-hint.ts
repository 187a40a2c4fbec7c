import type { User } from '../users/user.entity.js';

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/**
 * Whether a login_hint is about somebody else than this person. Only an e-mail address says that much: applications send whatever they know people by,
 * and what is none of our names says nothing. Nobody is looked up by it. OpenID Connect Core §3.1.2.1.
 */
export function hintsAtAnother(loginHint: string | undefined, { email, preferredUsername }: Pick<User, 'email' | 'preferredUsername'>): boolean {
  const hint = loginHint?.trim().toLowerCase() ?? '';
  return ADDRESS.test(hint) && hint !== email?.toLowerCase() && hint !== preferredUsername.toLowerCase();
}
