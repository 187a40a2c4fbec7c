import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { passkeyAmr } from '../../credentials/passkey.js';
import { PasskeyActs } from '../../credentials/passkey-acts.js';
import { PasskeyRegistrations } from '../../credentials/passkey-registrations.js';
import { Page } from '../../http/answers.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { originOf } from '../../http/request-origin.js';
import { EnrolmentAccess } from '../../sessions/enrolment-access.js';
import { EnrolmentRights } from '../../sessions/enrolment-rights.js';
import { NewPasskeyPages } from './new-passkey-page.js';

const PATH = '/account/passkeys/new';

/** Makes a passkey: for people who have just shown that it is them, and for those whom policy lets no further without one. */
@Controller('account/passkeys/new')
@Page()
export class NewPasskeyController {
  constructor(
    private readonly access: EnrolmentAccess,
    private readonly page: NewPasskeyPages,
    private readonly registrations: PasskeyRegistrations,
    private readonly acts: PasskeyActs,
    private readonly rights: EnrolmentRights,
    private readonly browser: BrowserCookie,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller !== undefined) await this.page.show(request, reply, enroller, null);
  }

  @Post()
  async add(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller === undefined) return;
    const form = this.page.check(request, enroller);
    const made = await this.registrations.verify(form.get('passkey'), enroller.user, this.browser.read(request) ?? '');
    const outcome = made === undefined ? 'refused' : await this.acts.add(enroller.user, made, (tx) => this.rights.use(tx, enroller), originOf(request));
    if (outcome === 'too_many') return this.page.done(reply, enroller, 'passkeys-full');
    if (made === undefined || outcome !== 'added') return this.page.show(request, reply, enroller, outcome === 'exists' ? 'exists' : 'refused');
    if (enroller.session !== undefined) return this.page.added(reply, enroller);
    await this.access.finish(request, reply, enroller, { method: 'passkey', amr: passkeyAmr(made.data.backupEligible) }, '/account/passkeys');
  }
}
