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

/** Shows the page on which a passkey is made, with the question for the browser in it. */
@Injectable()
export class NewPasskeyPages {
  constructor(
    private readonly frames: EnrolmentFrames,
    private readonly account: AccountFrames,
    private readonly registrations: PasskeyRegistrations,
    private readonly browser: BrowserCookie,
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

  /** To the list of passkeys, which says that it is done; somebody who is not signed in yet begins anew. */
  async done(reply: FastifyReply, { user, session }: Enroller, what: string): Promise<void> {
    if (session !== undefined) return this.account.done(reply, { user, session }, '/account/passkeys', what);
    await reply.redirect(`${this.config.publicUrl.basePath}/login`, 303);
  }
}
