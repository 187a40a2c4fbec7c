import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { addressOf } from '../../http/request-origin.js';
import { addressRange } from '../../limits/address-range.js';
import { RequestLimits } from '../../limits/request-limits.js';
import { CurrentSession } from '../../sessions/current-session.js';

interface Limit {
  readonly of: string;
  readonly whose: string;
  readonly most: number;
  readonly seconds: number;
}

/**
 * How often a user code may be tried: with a hundred devices waiting at all times, somebody with any number of addresses finds one of them in a
 * year and a half, and it is theirs to allow in their own name alone. RFC 8628 §5.1, §6.1.
 */
@Injectable()
export class UserCodeGuesses {
  constructor(private readonly limits: RequestLimits, private readonly browser: BrowserCookie, private readonly current: CurrentSession) {}

  /** Takes one; the seconds to wait when none is left. What everybody shares comes last: who is stopped before takes nothing of it. */
  async take(request: FastifyRequest): Promise<number | undefined> {
    const userId = (await this.current.of(request))?.user.id;
    const limits: Limit[] = [
      { of: 'a browser', whose: this.browser.read(request) ?? '', most: 15, seconds: 600 },
      ...(userId === undefined ? [] : [{ of: 'an account', whose: userId, most: 15, seconds: 600 }]),
      { of: 'an address', whose: addressRange(addressOf(request)), most: 10, seconds: 60 },
      { of: 'everybody', whose: '', most: 300, seconds: 60 },
    ];
    for (const { of, whose, most, seconds } of limits) {
      if (!(await this.limits.take(`user codes of ${of}`, whose, most, seconds))) return seconds;
    }
    return undefined;
  }
}
