import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import type { FactorJourney } from './factor-journey.js';
import type { Factor } from './factors/factor.js';
import { KnownDevice, personKey } from './known-device.js';
import { type AttemptOutcome, SignInAttempt } from './sign-in-attempt.js';
import { SignInProgress } from './sign-in-progress.js';

export interface FactorTry {
  readonly journey: FactorJourney;
  readonly factor: Factor;
  readonly fields: Parameters;
  readonly requestId: string | undefined;
}

/** Tries what was posted as a second factor. */
@Injectable()
export class FactorAttempts {
  constructor(
    private readonly csrf: Csrf,
    private readonly browser: BrowserCookie,
    private readonly device: KnownDevice,
    private readonly attempt: SignInAttempt,
    private readonly progress: SignInProgress,
  ) {}

  /** The form, once it is sure that it was ours. Throws access_denied for a forged one. */
  read(request: FastifyRequest): Parameters {
    this.csrf.check(request);
    return request.body instanceof Parameters ? request.body : Parameters.none;
  }

  /** `match`: the reply has gone. `gone`: what it adds to was used up or changed meanwhile. */
  async run(request: FastifyRequest, reply: FastifyReply, { journey: { progress, rememberDays: days }, factor, fields, requestId }: FactorTry): Promise<AttemptOutcome | { readonly outcome: 'gone' }> {
    const { user } = progress;
    const [person, browserToken] = [personKey(user), this.browser.read(request) ?? ''];
    // Only where they have signed in: a mailbox, which sets passwords, must not give new guesses at what is asked beside it.
    const form = { user, account: person, person, device: this.device.of(request, person, 'signIn'), browserToken, fields };
    const result = await this.attempt.run(factor, form, 'factor', originOf(request));
    if (result.outcome !== 'match') return result;
    const rememberDays = fields.get('remember') === 'yes' && days !== null ? { rememberDays: days } : undefined;
    const proven = { user: result.user, method: factor.method, amr: result.amr, requestId, browserToken, adds: progress, ...rememberDays };
    return (await this.progress.goOn(request, reply, proven)) ? result : { outcome: 'gone' };
  }
}
