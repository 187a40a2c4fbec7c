import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { ExpiredInvitationPages } from './expired-invitation-pages.js';
import { InvitationWishes } from './invitation-wishes.js';
import { InvitedPeople } from './invited.js';
import { WayInPages } from './way-in-pages.js';

const PURPOSE = 'invitation';

/** Lets somebody whose invitation has run out ask for another one. */
@Controller('invite/:token')
@Page()
export class ExpiredInvitationController {
  constructor(
    private readonly people: InvitedPeople,
    private readonly wishes: InvitationWishes,
    private readonly expired: ExpiredInvitationPages,
    private readonly pages: WayInPages,
    private readonly csrf: Csrf,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('again')
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    this.csrf.check(request);
    const invitation = await this.people.expired(token);
    if (invitation === undefined) return this.pages.over(request, reply, PURPOSE);
    await this.wishes.tell(invitation, originOf(request));
    await reply.redirect(`${this.config.publicUrl.basePath}/invite/${token}/asked`, 303);
  }

  @Get('asked')
  async asked(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    if ((await this.people.expired(token)) === undefined) return this.pages.over(request, reply, PURPOSE);
    this.expired.asked(request, reply);
  }
}
