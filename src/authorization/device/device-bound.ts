import { Injectable } from '@nestjs/common';
import { RequestLimits } from '../../limits/request-limits.js';
import { TooManyRequests } from '../../limits/too-many-requests.js';
import { DEVICE_CODE_SECONDS } from '../../tokens/device-code.js';
import { RequestBound } from '../request-bound.js';

/** More devices of one application than wait for their people at once anywhere; a row is half a kilobyte. */
const MOST_OF_A_CLIENT = 20_000;

/** How many devices may wait: each is a row, and of a public client anybody can add one. */
@Injectable()
export class DeviceBound {
  constructor(private readonly bound: RequestBound, private readonly limits: RequestLimits) {}

  /** Throws TooManyRequests. */
  async check(clientId: string, address: string): Promise<void> {
    // The address first: who fills their own share takes nothing of the client's.
    await this.bound.check(clientId, address);
    if (await this.limits.take('device codes', clientId, MOST_OF_A_CLIENT, DEVICE_CODE_SECONDS)) return;
    throw new TooManyRequests('too many devices wait for this client', 60);
  }
}
