import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../../credentials/credential.store.js';
import { ACR_MFA } from '../../oauth/acr-values.js';
import { Clock } from '../../platform/clock.js';
import { meetsAcr } from '../../tokens/acr.js';
import { accountProblem } from './problems.js';
import type { ApiCaller } from './api-caller.js';

/** As long as on the pages: sessions/recent-proof.ts. */
const RECENT_SECONDS = 600;

/** Before an account is changed in what it hangs on, its owner has proven themselves anew: a token that was stolen does not do. */
@Injectable()
export class FreshProof {
  constructor(private readonly credentials: CredentialStore, private readonly clock: Clock) {}

  /** Throws 401 with the challenge of RFC 9470 §3, which says what to ask the person for. */
  async require({ user, proven }: ApiCaller): Promise<void> {
    const { totp = 0, passkey = 0 } = await this.credentials.heldBy(user.id);
    const needsSecond = totp + passkey > 0;
    const fresh = this.clock.now() < proven.at + RECENT_SECONDS * 1000;
    if (fresh && (!needsSecond || meetsAcr(proven.amr, ACR_MFA))) return;
    const acr = needsSecond ? `, acr_values="${ACR_MFA}"` : '';
    const challenge = `Bearer error="insufficient_user_authentication", error_description="A sign-in of the last ${RECENT_SECONDS / 60} minutes is needed.", max_age="${RECENT_SECONDS}"${acr}`;
    throw accountProblem('fresh-sign-in-needed', `Sign in again with max_age=${RECENT_SECONDS}${needsSecond ? ` and acr_values=${ACR_MFA}` : ''}, and send the new token.`, { headers: { 'www-authenticate': challenge } });
  }
}
