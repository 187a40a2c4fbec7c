import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../audit/event.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { originOf } from '../http/request-origin.js';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { KnownDevice, personKey } from '../sessions/known-device.js';
import type { User } from '../users/user.entity.js';

/** Who asks for a way to a new password. */
export interface ResetAsker {
  readonly origin: RequestOrigin;
  readonly browserToken: string;
  /** Of the browser, as it tells them. */
  readonly languages: string | undefined;
  /** The id of the device, if this person has signed in on it; null: it is anybody's. */
  deviceOf(user: User): string | null;
}

const LIMITS = { request: { most: 20, seconds: 3600 }, code: { most: 30, seconds: 900 } } as const;
const LABEL = 'reset-for';
/** Longer than any name: what nobody is called need not be carried on. */
const LONGEST_NAME = 300;

/** Who asks, how often one network may, and whom the form for the code is about: sealed in its address, as addresses of pages end up in histories and logs. */
@Injectable()
export class ResetDoor {
  constructor(private readonly limits: RequestLimits, private readonly keys: DerivedKeys, private readonly browser: BrowserCookie, private readonly devices: KnownDevice) {}

  askerOf(request: FastifyRequest): ResetAsker {
    return {
      origin: originOf(request), browserToken: this.browser.read(request) ?? '', languages: request.headers['accept-language'],
      deviceOf: (user) => this.devices.of(request, personKey(user)),
    };
  }

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
