import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import type { Enroller } from '../sessions/enrolment-access.js';
import { subjectOf } from './enrolment-frames.js';

const LABEL = 'recovery codes follow-up';
const LIFE_MS = 1_800_000;
const SHAPE = /^(\d{13})\.([\w-]{43})$/;

/**
 * Says that a second factor was set up, and proven by that, a moment ago in this very session or sign-in: its recovery codes are shown without asking for
 * another proof, which would have to wait for the app's next code. Whoever has only the password cannot make one up.
 */
@Injectable()
export class CodeFollowUp {
  constructor(private readonly keys: DerivedKeys, private readonly clock: Clock) {}

  issue(enroller: Enroller): string {
    const until = String(this.clock.now() + LIFE_MS);
    return `${until}.${this.keys.mac(LABEL, `${subjectOf(enroller)} ${until}`)}`;
  }

  isGood(enroller: Enroller, after: string | undefined): boolean {
    const [, until = '', mac = ''] = SHAPE.exec(after ?? '') ?? [];
    return until !== '' && this.clock.now() < Number(until) && this.keys.isMac(LABEL, `${subjectOf(enroller)} ${until}`, mac);
  }
}
