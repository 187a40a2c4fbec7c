import { Injectable } from '@nestjs/common';
import type { Parameters } from '../../oauth/parameters.js';
import { PasswordCheck } from '../../users/password-check.js';
import type { User } from '../../users/user.entity.js';
import type { Factor, FactorVerdict } from './factor.js';

@Injectable()
export class PasswordFactor implements Factor {
  readonly amr = 'pwd';

  constructor(private readonly passwords: PasswordCheck) {}

  async check(user: User | undefined, form: Parameters): Promise<FactorVerdict> {
    return this.passwords.checkOf(user, form.get('username') ?? '', form.get('password') ?? '');
  }
}
