import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { EnrolmentAccess } from '../../sessions/enrolment-access.js';
import { PasskeyEnrolment } from '../../sessions/passkey-enrolment.js';
import { NewPasskeyPages } from './new-passkey-page.js';

const PATH = '/account/passkeys/new';
const LIST = '/account/passkeys';

/** Makes a passkey: for people who have just shown that it is them, and for those whom policy lets no further without one. */
@Controller('account/passkeys/new')
@Page()
export class NewPasskeyController {
  constructor(private readonly access: EnrolmentAccess, private readonly page: NewPasskeyPages, private readonly enrolment: PasskeyEnrolment) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller !== undefined) await this.page.show(request, reply, enroller, null);
  }

  @Post()
  async add(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH, LIST);
    if (enroller === undefined) return;
    const form = this.page.check(request, enroller);
    const enrolled = await this.enrolment.add(request, reply, enroller, { response: form.get('passkey'), silently: false });
    if (enrolled.outcome === 'added') return this.page.added(request, reply, enroller, enrolled.synced ? 'swk' : 'hwk');
    if (enrolled.outcome === 'too_many') return this.page.done(reply, enroller, 'passkeys-full');
    await this.page.show(request, reply, enroller, enrolled.outcome);
  }
}
