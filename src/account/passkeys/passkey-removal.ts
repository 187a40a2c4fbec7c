import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { PasskeyActs, type RemoveOutcome } from '../../credentials/passkey-acts.js';
import { RememberedDeviceStore } from '../../sessions/remembered-device.store.js';
import { SignInRules } from '../../sessions/sign-in-rules.js';
import type { User } from '../../users/user.entity.js';

/** Takes a passkey away, and with it what stood for it: the browsers that its person was not to be asked in again. */
@Injectable()
export class PasskeyRemoval {
  constructor(private readonly acts: PasskeyActs, private readonly rules: SignInRules, private readonly remembered: RememberedDeviceStore) {}

  async remove(user: User, id: string, origin: RequestOrigin): Promise<RemoveOutcome> {
    const isNeeded = (await this.rules.secondFactorOf(user)) === 'always';
    return this.acts.remove(user, id, { isNeeded, together: (tx) => this.remembered.removeAll(tx, user.id) }, origin);
  }
}
