import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../../credentials/credential.store.js';
import { MOST_AUTHENTICATORS } from '../../credentials/totp-authenticators.js';
import type { AccountAuthenticatorPage } from '../../http/second-factor-pages.js';
import { SignInRules } from '../../sessions/sign-in-rules.js';
import type { User } from '../../users/user.entity.js';

/** Tells people of their authenticator apps. */
@Injectable()
export class OwnAuthenticators {
  constructor(private readonly credentials: CredentialStore, private readonly rules: SignInRules) {}

  async of(user: User): Promise<Pick<AccountAuthenticatorPage, 'authenticators' | 'mayAdd'>> {
    const all = await this.credentials.usableBy(user.id);
    const usable = all.filter(({ type }) => type !== 'recovery_code');
    const takesCodes = usable.length === 1 && all.length > 1;
    const removable = usable.length > 1 || !(await this.isNeededBy(user));
    const authenticators = usable.filter(({ type }) => type === 'totp');
    return {
      authenticators: authenticators.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, created: createdAt, lastUsed: lastUsedAt, removable, takesCodes })),
      mayAdd: authenticators.length < MOST_AUTHENTICATORS,
    };
  }

  /** Whether this person cannot sign in without a second factor. */
  async isNeededBy(user: User): Promise<boolean> {
    return (await this.rules.secondFactorOf(user)) === 'always';
  }
}
