import { Injectable } from '@nestjs/common';
import type { User } from '../../users/user.entity.js';

/** What people may change about themselves, out of what they can be asked for. */
export const PROFILE_FIELDS = ['name', 'given_name', 'family_name', 'nickname', 'locale', 'zoneinfo'] as const;

export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** Says what is a person's own to change. */
@Injectable()
export class ProfilePolicy {
  /** Nothing of somebody whom a file or a directory keeps: it would put its own words back. */
  editableFields({ managedBy }: Pick<User, 'managedBy'>): readonly ProfileField[] {
    return managedBy === null ? PROFILE_FIELDS : [];
  }
}
