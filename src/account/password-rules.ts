import { Injectable } from '@nestjs/common';
import { Organization } from '../http/organization.js';
import { RunningSettings } from '../settings/running-settings.js';
import { newPasswordProblem } from '../users/new-password.js';
import type { User } from '../users/user.entity.js';

/** What a password must be like that somebody chooses here. */
@Injectable()
export class PasswordRules {
  constructor(private readonly organization: Organization, private readonly settings: RunningSettings) {}

  /** Characters. */
  get shortest(): number {
    return this.settings.people.passwords.shortest;
  }

  /** Completes "password ..."; undefined: nothing is wrong. `own`: the person's names and addresses, which a guesser tries first. */
  problemOf(password: string, own: readonly string[]): string | undefined {
    const known = [...own.flatMap((each) => each.split(/[@\s]+/)), ...own, ...this.organization.name.split(/[\s.]+/)];
    return newPasswordProblem(password, known, this.shortest);
  }

  problemFor({ preferredUsername, email, profile }: User, password: string): string | undefined {
    return this.problemOf(password, [preferredUsername, email ?? '', profile.name ?? '']);
  }
}
