import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PasskeyRegistrations } from '../../credentials/passkey-registrations.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import type { PasskeyMaking } from '../../http/passkey-pages.js';
import type { Parameters } from '../../oauth/parameters.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { RecoveryCodeActs } from '../recovery-codes/recovery-code-acts.js';

const LIST = '/account/passkeys';

/** Shows the page on which a passkey is made, with the question for the browser in it. */
@Injectable()
export class NewPasskeyPages {
  constructor(
    private readonly frames: EnrolmentFrames,
    private readonly registrations: PasskeyRegistrations,
    private readonly browser: BrowserCookie,
    private readonly codes: RecoveryCodeActs,
    private readonly end: EnrolmentEnd,
  ) {}

  async show(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, problem: PasskeyMaking['problem']): Promise<void> {
    const creation = JSON.stringify(await this.registrations.options(enroller.user, this.browser.ensure(request, reply)));
    this.frames.show(request, reply, enroller, 'account-passkeys-new', { creation, problem }, problem === null ? 200 : 422);
  }

  /** Throws access_denied for a form that was not shown to this person in this browser. */
  check(request: FastifyRequest, enroller: Enroller): Parameters {
    return this.frames.check(request, enroller);
  }

  /**
   * Whoever has no recovery codes is offered some before anything else: where the new passkey is not at hand, it would keep its own owner out. Whoever had to
   * make it goes on to what they signed in for after that.
   */
  async added(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, factor: 'swk' | 'hwk'): Promise<void> {
    const { left } = await this.codes.standingOf(enroller.user);
    if (enroller.session !== undefined) return this.done(reply, enroller, 'passkey-added', left === 0 ? '/account/recovery-codes' : LIST);
    if (left === 0 && (await this.codes.begin(enroller))) return this.end.toCodes(reply, enroller, factor);
    await this.end.finish(request, reply, enroller, { factor, path: LIST, done: 'passkey-added' });
  }

  /** To a page that says what is done, the list of passkeys most often; somebody who is not signed in yet begins anew. */
  async done(reply: FastifyReply, enroller: Enroller, what: string, path = LIST): Promise<void> {
    await this.end.toPage(reply, enroller, path, what);
  }
}
