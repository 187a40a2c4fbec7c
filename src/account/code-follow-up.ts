import { Injectable } from '@nestjs/common';
import { passkeyAmr } from '../credentials/passkey.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import type { Enroller, EnrolmentProof } from '../sessions/enrolment-access.js';
import { subjectOf } from './enrolment-frames.js';

const LABEL = 'recovery codes follow-up';
const LIFE_MS = 1_800_000;
const SHAPE = /^(\d{13})\.(none|totp|hwk|swk)\.([\w-]{43})$/;

/** What setting a factor up has proven: an authenticator app, a passkey that stays in its device, or one that is synced. */
const ENROLLED = {
  totp: { method: 'totp', amr: ['otp'] }, hwk: { method: 'passkey', amr: passkeyAmr(false) }, swk: { method: 'passkey', amr: passkeyAmr(true) },
} as const satisfies Readonly<Record<string, EnrolmentProof>>;

/** `none`: nothing new, only other codes. */
export type EnrolledFactor = keyof typeof ENROLLED | 'none';

export const proofBy = (factor: EnrolledFactor): EnrolmentProof | undefined => (factor === 'none' ? undefined : ENROLLED[factor]);

/**
 * Says that a second factor was set up, and proven by that, a moment ago in this very session or sign-in: its recovery codes are shown without asking for
 * another proof, which would have to wait for the app's next code; and the sign-in that waits counts that proof when it goes on. Whoever has only the
 * password cannot make one up.
 */
@Injectable()
export class CodeFollowUp {
  constructor(private readonly keys: DerivedKeys, private readonly clock: Clock) {}

  issue(enroller: Enroller, factor: EnrolledFactor): string {
    const said = `${this.clock.now() + LIFE_MS}.${factor}`;
    return `${said}.${this.keys.mac(LABEL, `${subjectOf(enroller)} ${said}`)}`;
  }

  /** Which factor it was; `undefined`: it was not said here, or too long ago. */
  read(enroller: Enroller, after: string | undefined): EnrolledFactor | undefined {
    const [, until = '', factor = '', mac = ''] = SHAPE.exec(after ?? '') ?? [];
    const isGood = until !== '' && this.clock.now() < Number(until) && this.keys.isMac(LABEL, `${subjectOf(enroller)} ${until}.${factor}`, mac);
    return isGood ? (factor as EnrolledFactor) : undefined;
  }
}
