import { Injectable } from '@nestjs/common';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import type { Factor, FactorAttempt, FactorPerson, FactorVerdict } from './factor.js';

/** One of the codes that a person has saved for the day on which their phone is gone. */
@Injectable()
export class RecoveryCodeFactor implements Factor {
  readonly method = 'recovery_code';
  readonly stands = 'second';
  readonly amr = ['otp'];
  readonly fallback = true;
  /** 120 random bits: whoever has lost their phone gets in, however many codes strangers have tried. */
  readonly guessable = false;

  constructor(private readonly codes: RecoveryCodes) {}

  /** Only in place of something else: who has taken their last authenticator away is not asked for codes. */
  isHeldBy({ held }: FactorPerson): boolean {
    return (held.recovery_code ?? 0) > 0 && (held.totp ?? 0) + (held.passkey ?? 0) > 0;
  }

  async check({ user, form }: FactorAttempt): Promise<FactorVerdict> {
    const credential = user === undefined ? undefined : await this.codes.prove(user.id, form.get('code') ?? '');
    return user === undefined || credential === undefined ? { outcome: 'mismatch', user } : { outcome: 'match', user, amr: this.amr, credentialId: credential.id };
  }
}
