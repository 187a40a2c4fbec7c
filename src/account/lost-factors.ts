import { Injectable } from '@nestjs/common';
import { RecoveryCodes } from '../credentials/recovery-codes.js';
import { Clock } from '../platform/clock.js';
import type { SignedIn } from '../sessions/session.store.js';
import { adviceFor } from './own/advice.js';
import { OwnStandings } from './own/own-standing.js';

const JUST_NOW_MS = 600_000;

/** Asks whoever had to come in by a recovery code what they have lost. */
@Injectable()
export class LostFactors {
  constructor(private readonly codes: RecoveryCodes, private readonly standings: OwnStandings, private readonly clock: Clock) {}

  /** Where to look, below the base path, for some minutes after they came in. Asks the database of those alone who came in by a code of any kind. */
  async of({ session, user }: SignedIn): Promise<string | null> {
    const { amr, authenticatedAt } = session;
    if (!amr.includes('otp') || this.clock.now() >= authenticatedAt + JUST_NOW_MS) return null;
    // An app's code and a mailed one have the same `amr`. The code may have been typed before the rest, as long as a sign-in may take.
    if (!(await this.codes.isUsedSince(user.id, authenticatedAt - JUST_NOW_MS))) return null;
    return adviceFor(await this.standings.of(user)).find(({ advice }) => advice === 'lost')?.path ?? null;
  }
}
