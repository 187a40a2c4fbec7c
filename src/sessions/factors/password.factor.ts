import { Injectable } from '@nestjs/common';
import { PasswordCheck } from '../../users/password-check.js';
import type { Factor, FactorAttempt, FactorPerson, FactorVerdict } from './factor.js';

@Injectable()
export class PasswordFactor implements Factor {
  readonly method = 'password';
  readonly stands = 'first';
  readonly amr = ['pwd'];

  constructor(private readonly passwords: PasswordCheck) {}

  /** Whether `check` would throw HashQueueFull. */
  get isBusy(): boolean {
    return this.passwords.isBusy;
  }

  isHeldBy({ user }: FactorPerson): boolean {
    return user.passwordHash !== null;
  }

  async check({ user, form }: FactorAttempt): Promise<FactorVerdict> {
    const verdict = await this.passwords.checkOf(user, form.get('username') ?? '', form.get('password') ?? '');
    return verdict.outcome === 'match' ? { ...verdict, amr: this.amr } : verdict;
  }
}
