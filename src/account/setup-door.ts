import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { temporarilyUnavailable } from '../oauth/errors.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { FirstAdmin } from './first-admin.js';
import { SetupLinks } from './setup-links.js';

/** Fewer than a code survives: no single address can guess it to death. */
const MOST_FROM_ONE_ADDRESS = 19;
const WINDOW_SECONDS = 900;

/** Whether a set-up code lets anybody in. */
@Injectable()
export class SetupDoor {
  constructor(private readonly links: SetupLinks, private readonly firstAdmin: FirstAdmin, private readonly limits: RequestLimits) {}

  /** Somebody was first: another link would make nobody. */
  async isDone(): Promise<boolean> {
    return this.firstAdmin.hasOwner();
  }

  /** The link that may still make an owner; undefined for every other code, whatever is wrong with it. Throws temporarily_unavailable (429). */
  async opens(code: string | undefined, origin: RequestOrigin): Promise<OneTimeLink | undefined> {
    if (code === undefined) return undefined;
    if (!(await this.limits.take('setup', addressRange(origin.address), MOST_FROM_ONE_ADDRESS, WINDOW_SECONDS))) {
      throw temporarilyUnavailable({ status: 429, retryAfter: WINDOW_SECONDS });
    }
    const link = await this.links.check(code);
    if (link === undefined || this.links.goodFor(link) === 0) return undefined;
    return link.data['break_glass'] !== true && (await this.firstAdmin.hasOwner()) ? undefined : link;
  }
}
