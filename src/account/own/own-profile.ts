import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import type { ProfileField } from '../../settings/sections.js';
import type { User, UserProfile } from '../../users/user.entity.js';
import { PROFILE_RULES } from '../../users/profile-rules.js';
import { UserStore } from '../../users/user.store.js';
import { AccountJournal } from './account-journal.js';
import { ProfilePolicy } from './profile-policy.js';

/** What is wrong with a field, as a sentence that completes its name. */
export type ProfileProblems = Readonly<Partial<Record<ProfileField, string>>>;

/** What somebody wants to be known by; an empty text, or null, takes it away. What is left out stays. */
export type ProfileChanges = Readonly<Partial<Record<ProfileField, string | null>>>;

/** A person's own profile. */
@Injectable()
export class OwnProfiles {
  constructor(private readonly users: UserStore, private readonly policy: ProfilePolicy, private readonly journal: AccountJournal, private readonly database: Database) {}

  editableFields(user: User): readonly ProfileField[] {
    return this.policy.editableFields(user);
  }

  problemsOf(changes: ProfileChanges): ProfileProblems {
    const problems = Object.entries(changes).map(([field, value]) => [field, value === '' || value === null ? undefined : PROFILE_RULES[field as ProfileField](value)] as const);
    return Object.fromEntries(problems.filter(([, problem]) => problem !== undefined)) as ProfileProblems;
  }

  /**
   * Writes what differs, in the fields that are the person's own: the others of `changes` are nobody's business. The caller has asked for problems.
   * `version`: the one that they are written over; where it is another by now, or the person may not sign in any more, nothing is written.
   */
  async change(userId: string, changes: ProfileChanges, origin: RequestOrigin, version?: number): Promise<User | 'changed-meanwhile'> {
    return this.database.transaction(async (tx) => {
      const user = await this.users.hold(tx, userId);
      if (user?.active !== true || (version !== undefined && user.version !== version)) return 'changed-meanwhile';
      const profile = changed(user.profile, changes, this.policy.editableFields(user));
      const fields = Object.keys({ ...user.profile, ...profile }).filter((field) => user.profile[field as ProfileField] !== profile[field as ProfileField]);
      if (fields.length === 0) return user;
      const { preferredUsername, email, emailVerified } = user;
      await this.users.update(tx, user.id, { preferredUsername, email, emailVerified, profile });
      await this.journal.record(tx, user, { type: 'user.updated', details: { by: 'self', fields } }, origin);
      return (await this.users.findById(user.id, tx)) ?? 'changed-meanwhile';
    });
  }
}

function changed(profile: UserProfile, changes: ProfileChanges, editable: readonly ProfileField[]): UserProfile {
  const wanted = editable.filter((field) => changes[field] !== undefined).map((field) => [field, changes[field]?.normalize('NFC') ?? ''] as const);
  const kept = Object.entries(profile).filter(([field]) => !wanted.some(([other]) => other === field));
  return Object.fromEntries([...kept, ...wanted.filter(([, value]) => value !== '')]);
}
