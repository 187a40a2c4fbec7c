import { Injectable } from '@nestjs/common';
import type { Parameters } from '../../oauth/parameters.js';
import { PasswordCheck } from '../../users/password-check.js';
import type { Factor, FactorVerdict } from './factor.js';

@Injectable()
export class PasswordFactor implements Factor {
  readonly amr = 'pwd';

  constructor(private readonly passwords: PasswordCheck) {}

  async check(name: string, form: Parameters): Promise<FactorVerdict> {
    return this.passwords.check(name, form.get('password') ?? '');
  }
}
