import { Injectable } from '@nestjs/common';
import type { Credential } from '../../credentials/credential.entity.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { factorsBeside, isLast } from '../../credentials/last-passkey.js';
import { passkeyDataOf, userHandleOf } from '../../credentials/passkey.js';
import { PasskeyAssertions } from '../../credentials/passkey-assertions.js';
import { MOST_PASSKEYS } from '../../credentials/passkey-registrations.js';
import { PasskeyStore } from '../../credentials/passkey.store.js';
import type { AccountPasskeysPage } from '../../http/account-passkey-pages.js';
import { SignInRules } from '../../sessions/sign-in-rules.js';
import type { User } from '../../users/user.entity.js';

/** Tells people of their passkeys. */
@Injectable()
export class OwnPasskeys {
  constructor(
    private readonly passkeys: PasskeyStore,
    private readonly credentials: CredentialStore,
    private readonly assertions: PasskeyAssertions,
    private readonly rules: SignInRules,
  ) {}

  async of(user: User): Promise<Pick<AccountPasskeysPage, 'passkeys' | 'mayAdd' | 'impossible' | 'known'>> {
    const passkeys = await this.passkeys.of(user.id);
    const { totp: authenticators = 0, recovery_code: codes = 0 } = await this.credentials.heldBy(user.id);
    const ways = { passkeys, authenticators, hasPassword: user.passwordHash !== null, isNeeded: (await this.rules.secondFactorOf(user)) === 'always' };
    const { preferredUsername: name, profile } = user;
    const known = { userId: userHandleOf(user.id), ids: passkeys.map((each) => passkeyDataOf(each).credentialId), name, displayName: profile.name ?? name };
    return {
      passkeys: passkeys.map((each) => ({ id: each.id, name: each.name, kind: kindOf(each), created: each.createdAt, lastUsed: each.lastUsedAt, removable: !isLast(each, ways), takesCodes: codes > 0 && factorsBeside(each, ways) === 0 })),
      mayAdd: passkeys.length < MOST_PASSKEYS && this.assertions.possible, impossible: !this.assertions.possible, known: JSON.stringify(known),
    };
  }
}

/** One that is synced is wherever its owner's password manager is; else it is in a device, or in a key that is plugged in. */
function kindOf(credential: Credential): AccountPasskeysPage['passkeys'][number]['kind'] {
  const { backupEligible, transports } = passkeyDataOf(credential);
  if (backupEligible) return 'synced';
  return transports.some((each) => each === 'usb' || each === 'nfc' || each === 'ble') ? 'security_key' : 'device';
}
