import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { WaitingJourney } from './waiting-journey.js';
import { WayInPages } from './way-in-pages.js';

/** The last page of whoever has chosen a password by a link: on to what they were signing in for. */
@Controller('reset/ready')
@Page()
export class ResetEndController {
  constructor(private readonly pages: WayInPages, private readonly waiting: WaitingJourney) {}

  @Get()
  async ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.pages.ready(request, reply, { purpose: 'password-setup', ...(await this.waiting.onward(request)) });
  }
}
