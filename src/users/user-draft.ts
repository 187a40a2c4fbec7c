import { emailProblem } from './email-address.js';
import { userNameProblem } from './login-name.js';
import { PROFILE_RULES } from './profile-rules.js';
import type { User, UserProfile } from './user.entity.js';

/** What is told of a person, checked: the whole of it, so that writing the same draft twice changes nothing the second time. */
export interface UserDraft {
  readonly preferredUsername: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly profile: UserProfile;
}

/** What is wrong with one field, named as on the wire; the sentence completes it: "email must be ...". */
export interface UserProblem {
  readonly field: string;
  readonly problem: string;
}

/** The fields of a user under their OpenID Connect names (Core §5.1): what a file, the admin API and the command line may say of one. */
export const USER_FIELDS: readonly string[] = ['sub', 'preferred_username', 'email', 'email_verified', ...Object.keys(PROFILE_RULES)];

/**
 * Reads a user from its wire form; null counts as left out. Keys that are not in USER_FIELDS are the caller's.
 * All problems at once; `draft` is there exactly when there are none.
 */
export function parseUserDraft(input: Readonly<Record<string, unknown>>): { readonly draft: UserDraft } | { readonly problems: readonly UserProblem[] } {
  const given = (field: string): unknown => (Object.hasOwn(input, field) ? (input[field] ?? undefined) : undefined);
  const problems: UserProblem[] = [];
  const check = (field: string, problem: string | undefined): void => {
    if (problem !== undefined) problems.push({ field, problem });
  };
  const name = given('preferred_username');
  const email = given('email');
  const verified = given('email_verified') ?? false;
  const profile = Object.fromEntries(Object.keys(PROFILE_RULES).map((claim) => [claim, given(claim)]).filter(([, value]) => value !== undefined));
  check('preferred_username', typeof name === 'string' ? userNameProblem(name) : 'is required, as text');
  check('email', email === undefined ? undefined : typeof email === 'string' ? emailProblem(email) : 'must be text');
  check('email_verified', typeof verified !== 'boolean' ? 'must be true or false' : verified && email === undefined ? 'needs an email' : undefined);
  for (const [claim, rule] of Object.entries(PROFILE_RULES)) if (claim in profile) check(claim, rule(profile[claim]));
  check('phone_number_verified', profile['phone_number_verified'] === true && !('phone_number' in profile) ? 'needs a phone_number' : undefined);
  if (problems.length > 0 || typeof name !== 'string') return { problems };
  return {
    draft: {
      preferredUsername: name.normalize('NFC'),
      email: typeof email === 'string' ? email.normalize('NFC') : null,
      emailVerified: verified === true,
      profile,
    },
  };
}

/** The wire form of a user: what parseUserDraft reads back to the same draft. Fields without a value are left out. */
export function toUserFields(user: User): Record<string, unknown> {
  const email = user.email === null ? {} : { email: user.email, email_verified: user.emailVerified };
  return { sub: user.sub, preferred_username: user.preferredUsername, ...email, ...user.profile };
}

/** What is wrong with a subject identifier given at creation: at most 255 ASCII characters (Core §2), none invisible. */
export function subProblem(sub: unknown): string | undefined {
  return typeof sub === 'string' && /^[\x21-\x7e]{1,255}$/.test(sub) ? undefined : 'must be 1 to 255 visible ASCII characters';
}
