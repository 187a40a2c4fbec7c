import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { EndAccess } from '../../authorization/end-access.js';
import { PasskeyActs, type RemoveOutcome } from '../../credentials/passkey-acts.js';
import type { Transaction } from '../../database/statements.js';
import { RememberedDeviceStore } from '../../sessions/remembered-device.store.js';
import { SignInRules } from '../../sessions/sign-in-rules.js';
import type { User } from '../../users/user.entity.js';

/** What was asked for with the removal. */
export interface PasskeyRemovalWish {
  readonly id: string;
  /** Whoever has signed in with it, perhaps somebody else, is out with it: ASVS 7.4.3. */
  readonly signOutOthers: boolean;
}

/** Takes a passkey away, and with it what stood for it: the browsers that its person was not to be asked in again, and the sessions elsewhere. */
@Injectable()
export class PasskeyRemoval {
  constructor(
    private readonly acts: PasskeyActs,
    private readonly rules: SignInRules,
    private readonly remembered: RememberedDeviceStore,
    private readonly access: EndAccess,
  ) {}

  async remove({ user, session }: { readonly user: User; readonly session: { readonly id: string } }, { id, signOutOthers }: PasskeyRemovalWish, origin: RequestOrigin): Promise<RemoveOutcome> {
    const isNeeded = (await this.rules.secondFactorOf(user)) === 'always';
    const together = async (tx: Transaction): Promise<void> => {
      await this.remembered.removeAll(tx, user.id);
      if (signOutOthers) await this.access.ofOtherSessions(tx, { id: session.id, userId: user.id }, { because: 'credential-removed', actor: 'user', origin });
    };
    return this.acts.remove(user, id, { isNeeded, together }, origin);
  }
}
