import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { accountOf } from './account-card.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import { CurrentSession } from './current-session.js';

/** `/`: who is signed in here, and the ways in and out. */
@Controller()
@Page()
export class HomeController {
  /** Once there is an owner there always is one: nobody asks the database again. */
  private hasOwner = false;

  constructor(
    private readonly current: CurrentSession,
    private readonly admins: AdminRoleStore,
    private readonly pages: PageRenderer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.current.of(request);
    const { basePath } = this.config.publicUrl;
    if (!this.hasOwner) this.hasOwner = (await this.admins.count('owner')) > 0;
    const account = signedIn === undefined ? null : accountOf(signedIn.user);
    this.pages.send(reply, 'home', { account, signInPath: `${basePath}/login`, signOutPath: `${basePath}/oauth2/logout`, noAdministrator: !this.hasOwner });
  }
}
