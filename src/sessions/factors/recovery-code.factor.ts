import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import type { Credential } from '../../credentials/credential.entity.js';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Database } from '../../database/database.js';
import { Notices } from '../../mail/notices.js';
import type { User } from '../../users/user.entity.js';
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

  constructor(private readonly codes: RecoveryCodes, private readonly notices: Notices, private readonly database: Database) {}

  /** Only in place of something else: who has taken their last authenticator away is not asked for codes. */
  isHeldBy({ held }: FactorPerson): boolean {
    return (held.recovery_code ?? 0) > 0 && (held.totp ?? 0) + (held.passkey ?? 0) > 0;
  }

  async check({ user, form, origin }: FactorAttempt): Promise<FactorVerdict> {
    const credential = user === undefined ? undefined : await this.useUp(user, form.get('code') ?? '', origin);
    return user === undefined || credential === undefined ? { outcome: 'mismatch', user } : { outcome: 'match', user, amr: this.amr, credentialId: credential.id };
  }

  /** Whoever did not use it themselves learns that somebody else has. */
  private async useUp(user: User, typed: string, origin: RequestOrigin): Promise<Credential | undefined> {
    return this.database.transaction(async (tx) => {
      const credential = await this.codes.prove(tx, user.id, typed);
      if (credential !== undefined) await this.notices.tell(tx, user, 'recovery-code-used', origin);
      return credential;
    });
  }
}
