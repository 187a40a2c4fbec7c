import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';

const LIMITS = { request: { most: 20, seconds: 3600 }, code: { most: 30, seconds: 900 } } as const;
const LABEL = 'reset-for';
/** Longer than any name: what nobody is called need not be carried on. */
const LONGEST_NAME = 300;

/** How often one network may ask, and whom the form for the code is about: sealed in its address, as addresses of pages end up in histories and logs. */
@Injectable()
export class ResetDoor {
  constructor(private readonly limits: RequestLimits, private readonly keys: DerivedKeys) {}

  async admits(step: keyof typeof LIMITS, origin: RequestOrigin): Promise<boolean> {
    const { most, seconds } = LIMITS[step];
    return this.limits.take(`password-reset-${step}`, addressRange(origin.address), most, seconds);
  }

  seal(name: string): string {
    return this.keys.seal(LABEL, name.slice(0, LONGEST_NAME));
  }

  /** Undefined for what this server has not sealed. */
  open(sealed: string): string | undefined {
    try {
      return sealed.length > 4 * LONGEST_NAME + 100 ? undefined : this.keys.open(LABEL, sealed);
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}
