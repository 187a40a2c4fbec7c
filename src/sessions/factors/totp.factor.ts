import { Injectable } from '@nestjs/common';
import { Authenticators } from '../../credentials/totp-authenticators.js';
import type { Factor, FactorAttempt, FactorPerson, FactorVerdict } from './factor.js';

/** The code that an authenticator app shows. RFC 6238. */
@Injectable()
export class TotpFactor implements Factor {
  readonly method = 'totp';
  readonly stands = 'second';
  readonly amr = ['otp'];
  readonly setUpAt = '/account/authenticator/new';

  constructor(private readonly authenticators: Authenticators) {}

  isHeldBy({ held }: FactorPerson): boolean {
    return (held.totp ?? 0) > 0;
  }

  async check({ user, form }: FactorAttempt): Promise<FactorVerdict> {
    const credential = user === undefined ? undefined : await this.authenticators.prove(user.id, form.get('code') ?? '');
    return user === undefined || credential === undefined ? { outcome: 'mismatch', user } : { outcome: 'match', user, amr: this.amr, credentialId: credential.id };
  }
}
