import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { PasskeyRegistrations } from '../../credentials/passkey-registrations.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import type { PasskeyMaking } from '../../http/passkey-pages.js';
import type { Parameters } from '../../oauth/parameters.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { AccountFrames } from '../account-frame.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { RecoveryCodeActs } from '../recovery-codes/recovery-code-acts.js';

const LIST = '/account/passkeys';

/** Shows the page on which a passkey is made, with the question for the browser in it. */
@Injectable()
export class NewPasskeyPages {
  constructor(
    private readonly frames: EnrolmentFrames,
    private readonly account: AccountFrames,
    private readonly registrations: PasskeyRegistrations,
    private readonly browser: BrowserCookie,
    private readonly codes: RecoveryCodeActs,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async show(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, problem: PasskeyMaking['problem']): Promise<void> {
    const creation = JSON.stringify(await this.registrations.options(enroller.user, this.browser.ensure(request, reply)));
    this.frames.show(request, reply, enroller, 'account-passkeys-new', { creation, problem }, problem === null ? 200 : 422);
  }

  /** Throws access_denied for a form that was not shown to this person in this browser. */
  check(request: FastifyRequest, enroller: Enroller): Parameters {
    return this.frames.check(request, enroller);
  }

  /** Whoever has no recovery codes is offered some before anything else: where the new passkey is not at hand, it would keep its own owner out. */
  async added(reply: FastifyReply, enroller: Enroller): Promise<void> {
    const { left } = await this.codes.standingOf(enroller.user);
    await this.done(reply, enroller, 'passkey-added', left === 0 ? '/account/recovery-codes' : LIST);
  }

  /** To a page that says what is done, the list of passkeys most often; somebody who is not signed in yet begins anew. */
  async done(reply: FastifyReply, { user, session }: Enroller, what: string, path = LIST): Promise<void> {
    if (session !== undefined) return this.account.done(reply, { user, session }, path, what);
    await reply.redirect(`${this.config.publicUrl.basePath}/login`, 303);
  }
}
