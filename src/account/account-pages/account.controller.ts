import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { adviceFor } from '../own/advice.js';
import { OwnApplications } from '../own/own-applications.js';
import { OwnSessions } from '../own/own-sessions.js';
import { OwnStandings } from '../own/own-standing.js';

/** The account: what there is, and what is still to do for its safety. */
@Controller('account')
@Page()
export class AccountController {
  constructor(
    private readonly door: AccountDoor,
    private readonly frames: AccountFrames,
    private readonly standings: OwnStandings,
    private readonly sessions: OwnSessions,
    private readonly applications: OwnApplications,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply);
    if (signedIn === undefined) return;
    const { user } = signedIn;
    const advice = adviceFor(await this.standings.of(user));
    const [sessions, applications] = [(await this.sessions.list(user)).length, (await this.applications.list(user)).length];
    this.frames.show(request, reply, signedIn, 'account', { place: 'overview', advice, sessions, applications });
  }

  @Get('security')
  async security(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, 'security');
    if (signedIn === undefined) return;
    const standing = await this.standings.of(signedIn.user);
    this.frames.show(request, reply, signedIn, 'account-security', { place: 'security', email: signedIn.user.email, ...standing });
  }
}
