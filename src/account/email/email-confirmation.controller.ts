import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { originOf } from '../../http/request-origin.js';
import { toFields } from '../person-form.js';
import { WayInPages } from '../way-in-pages.js';
import { EmailProofs } from './email-proofs.js';

const PURPOSE = 'email';
const PATH = '/account/email/confirm';

/**
 * Where the link of a mail leads, on whatever device it is read. Nobody is signed in by it. The page names the account, so that nobody lends their address to
 * somebody else's; looking at it uses nothing up.
 */
@Controller('account/email/confirm')
@Page()
export class EmailConfirmationController {
  constructor(private readonly pages: WayInPages, private readonly csrf: Csrf, private readonly proofs: EmailProofs, @Inject(CONFIG) private readonly config: Config) {}

  @Get('done')
  done(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.ready(request, reply, { purpose: PURPOSE, nextUri: '/account/profile', applicationName: null });
  }

  @Get(':token')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const proof = await this.proofs.find(token);
    if (proof === undefined) return this.pages.over(request, reply, PURPOSE);
    const fields = toFields(['email', 'username'], { email: proof.email, username: proof.user.preferredUsername }, {}, ['email', 'username']);
    this.pages.form(request, reply, { purpose: PURPOSE, action: `${PATH}/${token}`, fields });
  }

  @Post(':token')
  async accept(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const proof = await this.proofs.find(token);
    if (proof === undefined || !(await this.proofs.accept(proof, originOf(request)))) return this.pages.over(request, reply, PURPOSE);
    await reply.redirect(`${this.config.publicUrl.basePath}${PATH}/done`, 303);
  }
}
