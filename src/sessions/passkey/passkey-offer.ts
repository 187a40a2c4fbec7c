import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PasskeyAssertions } from '../../credentials/passkey-assertions.js';
import { PasskeyOffers } from '../../credentials/passkey-offers.store.js';
import { PasskeyStore } from '../../credentials/passkey.store.js';
import type { User } from '../../users/user.entity.js';
import { HeldFactors } from '../held-factors.js';
import { RecentProof } from '../recent-proof.js';
import { SignInRules } from '../sign-in-rules.js';
import type { SignedIn } from '../session.store.js';

/** Who may be asked whether they want a passkey: people who have just signed in without one, have none, and were not asked for a month. */
@Injectable()
export class PasskeyOffer {
  constructor(
    private readonly recent: RecentProof,
    private readonly assertions: PasskeyAssertions,
    private readonly passkeys: PasskeyStore,
    private readonly offers: PasskeyOffers,
    private readonly rules: SignInRules,
    private readonly held: HeldFactors,
  ) {}

  /** Takes this month's question. */
  async take(request: FastifyRequest): Promise<SignedIn | undefined> {
    const signedIn = await this.of(request);
    return signedIn !== undefined && (await this.offers.take(signedIn.user.id)) ? signedIn : undefined;
  }

  /** Whether they can confirm that it is them without the passkey that they have just made, on a device that does not have it. */
  async hasAnotherWay(user: User): Promise<boolean> {
    const { totp = 0, recovery_code: codes = 0 } = (await this.held.personOf(user)).held;
    return totp + codes > 0;
  }

  /** Who could be asked, or was. Nobody keeps a passkey of the demo's person, whom each install makes anew. */
  async of(request: FastifyRequest): Promise<SignedIn | undefined> {
    const signedIn = this.rules.offersPasskeys && this.assertions.possible ? await this.recent.find(request) : undefined;
    return signedIn !== undefined && signedIn.user.origin !== 'demo' && (await this.passkeys.of(signedIn.user.id)).length === 0 ? signedIn : undefined;
  }
}
