import { Injectable } from '@nestjs/common';
import { CredentialStore } from '../../credentials/credential.store.js';
import { ACR_MFA } from '../../oauth/acr-values.js';
import { Clock } from '../../platform/clock.js';
import { meetsAcr } from '../../tokens/acr.js';
import type { Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';

const RECENT_SECONDS = 900;

/**
 * Whoever holds power and a second factor proves the second factor before they use the power: a token that was taken from a browser, or a password that was
 * guessed, changes nothing here. Whoever has no second factor has nothing to prove.
 */
@Injectable()
export class StepUp {
  /** Asked once for each request, whatever a batch has in it. */
  private readonly passed = new WeakSet<Caller>();

  constructor(private readonly credentials: CredentialStore, private readonly clock: Clock) {}

  /** Before a write. One statement for people, none for applications. Throws `second-factor-needed` with the challenge of RFC 9470 §3. */
  async check(caller: Caller): Promise<void> {
    const { userId, proven } = caller;
    if (caller.kind !== 'user' || userId === null || this.passed.has(caller)) return;
    if (proven === undefined || !meetsAcr(proven.amr, ACR_MFA) || this.clock.now() >= proven.at + RECENT_SECONDS * 1000) await this.requireNothingHeld(userId);
    this.passed.add(caller);
  }

  private async requireNothingHeld(userId: string): Promise<void> {
    const { totp = 0, passkey = 0 } = await this.credentials.heldBy(userId);
    if (totp + passkey === 0) return;
    const challenge = `Bearer error="insufficient_user_authentication", error_description="A second factor is needed, proven within ${RECENT_SECONDS / 60} minutes.", acr_values="${ACR_MFA}", max_age="${RECENT_SECONDS}"`;
    const detail = `This takes your second factor, proven within ${RECENT_SECONDS / 60} minutes. Sign in again with acr_values=${ACR_MFA} and max_age=${RECENT_SECONDS}, and send the new token.`;
    throw new AdminProblem('second-factor-needed', detail, { headers: { 'www-authenticate': challenge } });
  }
}
