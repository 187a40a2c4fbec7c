import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { accountOf } from './account-card.js';
import { CurrentSession } from './current-session.js';

/** `/`: who is signed in here, and the ways in and out. */
@Controller()
@Page()
export class HomeController {
  constructor(private readonly current: CurrentSession, private readonly pages: PageRenderer, @Inject(CONFIG) private readonly config: Config) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.current.of(request);
    const { basePath } = this.config.publicUrl;
    this.pages.send(reply, 'home', { account: signedIn === undefined ? null : accountOf(signedIn.user), signInPath: `${basePath}/login`, signOutPath: `${basePath}/oauth2/logout` });
  }
}
