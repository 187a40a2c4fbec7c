import { Injectable } from '@nestjs/common';
import { RunningSettings } from '../../settings/running-settings.js';
import { PROFILE_FIELDS, type ProfileField } from '../../settings/sections.js';
import type { User } from '../../users/user.entity.js';

/** Says what is a person's own to change. */
@Injectable()
export class ProfilePolicy {
  constructor(private readonly settings: RunningSettings) {}

  /** Nothing of somebody whom a file or a directory keeps: it would put its own words back. */
  editableFields({ managedBy }: Pick<User, 'managedBy'>): readonly ProfileField[] {
    const { profile_fields: allowed } = this.settings.people.account;
    return managedBy === null ? PROFILE_FIELDS.filter((field) => allowed.includes(field)) : [];
  }
}
