import { Injectable } from '@nestjs/common';
import type { Factor, FactorAttempt, FactorPerson, FactorVerdict } from '../../src/sessions/factors/factor.js';

/** People whose name starts with "toy" say a word. */
@Injectable()
export class ToyFactor implements Factor {
  readonly method = 'toy';
  readonly stands = 'second';
  readonly amr = ['otp'];

  isHeldBy({ user }: FactorPerson): boolean {
    return user.preferredUsername.startsWith('toy');
  }

  async ask(): Promise<Readonly<Record<string, unknown>>> {
    return {};
  }

  async check({ user, form }: FactorAttempt): Promise<FactorVerdict> {
    return user !== undefined && form.get('code') === 'teddy bear' ? { outcome: 'match', user, amr: this.amr } : { outcome: 'mismatch', user };
  }
}
