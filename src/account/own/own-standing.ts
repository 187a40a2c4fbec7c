import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../../credentials/credential.store.js';
import type { User } from '../../users/user.entity.js';

/** What somebody can prove themselves with. */
export interface OwnStanding {
  readonly passwordSet: boolean;
  readonly passkeys: number;
  readonly authenticator: boolean;
  readonly recoveryCodes: number;
  readonly emailVerified: boolean;
}

/** Tells people how they sign in. One statement. */
@Injectable()
export class OwnStandings {
  constructor(private readonly credentials: CredentialStore) {}

  async of(user: User): Promise<OwnStanding> {
    const { passkey = 0, totp = 0, recovery_code: recoveryCodes = 0 } = await this.credentials.heldBy(user.id);
    return { passwordSet: user.passwordHash !== null, passkeys: passkey, authenticator: totp > 0, recoveryCodes, emailVerified: user.email !== null && user.emailVerified };
  }
}
