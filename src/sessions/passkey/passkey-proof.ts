import { Injectable } from '@nestjs/common';
import { PasskeyAssertions } from '../../credentials/passkey-assertions.js';
import { passkeyAmr } from '../../credentials/passkey.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';

export type PasskeyVerdict =
  | { readonly outcome: 'match'; readonly user: User; readonly amr: readonly string[]; readonly credentialId: string }
  /** `because`: for the audit event. `unknownId`: this server has no such passkey, and the browser may forget it. */
  | { readonly outcome: 'mismatch'; readonly user: User | undefined; readonly because?: string; readonly unknownId?: string };

/** Who somebody is, by their passkey. */
@Injectable()
export class PasskeyProof {
  constructor(private readonly assertions: PasskeyAssertions, private readonly users: UserStore) {}

  /** `text`: what the browser posted. `user`: who it must be, where somebody has said so already. */
  async prove(text: string | undefined, browserToken: string, user?: User): Promise<PasskeyVerdict> {
    const verdict = await this.assertions.verify(text, browserToken, user?.id);
    const owner = user ?? (verdict.credential === undefined ? undefined : await this.users.findById(verdict.credential.userId));
    if (verdict.outcome === 'match' && owner?.active === true) return { outcome: 'match', user: owner, amr: passkeyAmr(verdict.backupEligible), credentialId: verdict.credential.id };
    const { because, unknownId } = verdict.outcome === 'match' ? { because: 'inactive' } : verdict;
    return { outcome: 'mismatch', user: owner, ...(because !== undefined && { because }), ...(unknownId !== undefined && { unknownId }) };
  }
}
