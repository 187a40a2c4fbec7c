import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { accountOf } from '../sessions/account-card.js';
import { CurrentSession } from '../sessions/current-session.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import { HeardAnswers } from './authenticator/heard-answers.js';
import { LostFactors } from './lost-factors.js';
import { OpenApplications } from './own/open-applications.js';

/** `/`: who is signed in here, where they can go, and the ways in and out. */
@Controller()
@Page()
export class HomeController {
  /** Once there is an owner there always is one: nobody asks the database again. */
  private hasOwner = false;

  constructor(
    private readonly current: CurrentSession,
    private readonly applications: OpenApplications,
    private readonly admins: AdminRoleStore,
    private readonly losses: LostFactors,
    private readonly answers: HeardAnswers,
    private readonly pages: PageRenderer,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.current.of(request);
    if (signedIn !== undefined) await this.answers.note(signedIn);
    if (!this.hasOwner) this.hasOwner = (await this.admins.count('owner')) > 0;
    const account = signedIn === undefined ? null : accountOf(signedIn.user);
    const lost = signedIn === undefined ? null : await this.losses.of(signedIn);
    const applications = signedIn === undefined ? [] : await this.applications.of(signedIn.user);
    this.pages.send(reply, 'home', { account, applications, lost, signInPath: '/login', signOutPath: '/oauth2/logout', noAdministrator: !this.hasOwner });
  }
}
