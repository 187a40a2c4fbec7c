import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../../credentials/credential.store.js';
import { isIdentifier } from '../../users/identifier.js';
import { AuthenticatorActs } from '../authenticator/authenticator-acts.js';
import { OwnAuthenticators } from '../authenticator/own-authenticators.js';
import { PasskeyRemoval } from '../passkeys/passkey-removal.js';
import type { ApiCaller } from './api-caller.js';
import { FreshProof } from './fresh-proof.js';
import { OwnSessionIds } from './own-session-id.js';
import { accountProblem, nothingThere } from './problems.js';

/** Takes a passkey or an authenticator app away over the API: for who has just signed in, with what they hold. */
@Injectable()
export class CredentialRemoval {
  constructor(
    private readonly fresh: FreshProof,
    private readonly sessions: OwnSessionIds,
    private readonly credentials: CredentialStore,
    private readonly passkeys: PasskeyRemoval,
    private readonly authenticators: AuthenticatorActs,
    private readonly own: OwnAuthenticators,
  ) {}

  /** Throws HttpProblem: 401 without a fresh proof, 404 for what is not theirs, 409 for the last way in. */
  async remove(caller: ApiCaller, id: string, signOutOthers: boolean): Promise<void> {
    await this.fresh.require(caller);
    const outcome = await this.removed(caller, id, signOutOthers);
    if (outcome === 'unknown') throw nothingThere();
    if (outcome === 'last') throw accountProblem('conflict', 'It is the last of what this person needs to sign in: set up another one first.');
  }

  private async removed(caller: ApiCaller, id: string, signOutOthers: boolean): Promise<'removed' | 'last' | 'unknown'> {
    const { user, origin } = caller;
    const found = isIdentifier(id) ? await this.credentials.findOf(user.id, id) : undefined;
    const signedIn = { user, session: { id: await this.sessions.of(caller) } };
    if (found?.type === 'passkey') return this.passkeys.remove(signedIn, { id, signOutOthers }, origin);
    if (found?.type !== 'totp') return 'unknown';
    return this.authenticators.remove(signedIn, id, { isNeeded: await this.own.isNeededBy(user), signOutOthers }, origin);
  }
}
