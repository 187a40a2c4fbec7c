import type { User } from '../users/user.entity.js';

/** A person as pages show them to themselves. */
export const accountOf = (user: User): { readonly name: string; readonly email: string | null; readonly username: string } => ({
  name: user.profile.name ?? user.preferredUsername,
  email: user.email,
  username: user.preferredUsername,
});
