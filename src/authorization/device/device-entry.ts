import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Clock } from '../../platform/clock.js';
import { DeviceCodeStore } from '../../tokens/device-code.store.js';
import { parseUserCode } from '../../tokens/user-code.js';
import { DeviceJourneys } from './device-journeys.js';
import { UserCodeGuesses } from './user-code-guesses.js';

export type EntryOutcome =
  | { readonly outcome: 'found'; readonly journeyId: string }
  | { readonly outcome: 'mismatch' }
  /** Seconds. */
  | { readonly outcome: 'limited'; readonly retryAfter: number };

/** Finds the device that waits under the code that somebody typed. */
@Injectable()
export class DeviceEntry {
  constructor(
    private readonly codes: DeviceCodeStore,
    private readonly guesses: UserCodeGuesses,
    private readonly journeys: DeviceJourneys,
    private readonly browser: BrowserCookie,
    private readonly clock: Clock,
  ) {}

  /** What is no code, was never one, is used or has run out: one outcome, which tells a guesser nothing. */
  async enter(typed: string, request: FastifyRequest): Promise<EntryOutcome> {
    const userCode = parseUserCode(typed);
    const browserToken = this.browser.read(request);
    if (userCode === undefined || browserToken === undefined) return { outcome: 'mismatch' };
    const retryAfter = await this.guesses.take(request);
    if (retryAfter !== undefined) return { outcome: 'limited', retryAfter };
    const found = await this.codes.findWaiting(userCode, this.clock.now());
    return found === undefined ? { outcome: 'mismatch' } : { outcome: 'found', journeyId: this.journeys.begin(found.id, browserToken) };
  }
}
