import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { EVENT_ID } from '../own/own-activity.js';
import { ActivityDesk } from './activity-desk.js';
import { nothingOfYours } from './nothing-of-yours.js';

const PLACE = 'activity';
const PATH = '/account/activity';

/** What has happened in somebody's account, and what to do about what was not theirs. */
@Controller('account/activity')
@Page()
export class ActivityController {
  constructor(private readonly door: AccountDoor, private readonly frames: AccountFrames, private readonly recent: RecentProof, private readonly desk: ActivityDesk, private readonly cookie: SessionCookie) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const before = request.query instanceof Parameters ? request.query.get('before') : undefined;
    this.frames.show(request, reply, signedIn, 'account-activity', { place: 'activity', ...(await this.desk.page(signedIn.user, before)) });
  }

  /** Asks once more, and for a fresh proof: whoever has only found the computer unlocked is not to throw its owner out everywhere. */
  @Get('not-me')
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = (request.query instanceof Parameters ? request.query.get('event') : undefined) ?? '';
    const signedIn = await this.recent.require(request, reply, EVENT_ID.test(id) ? `${PATH}/not-me?event=${id}` : PATH);
    if (signedIn === undefined) return;
    const event = EVENT_ID.test(id) ? await this.desk.find(signedIn.user, id) : undefined;
    if (event === undefined) throw nothingOfYours('event');
    this.frames.show(request, reply, signedIn, 'account-not-me', { place: 'activity', event, passwordSet: signedIn.user.passwordHash !== null });
  }

  @Post('not-me')
  async disown(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    const id = this.frames.check(request, signedIn).require('event');
    const result = EVENT_ID.test(id) ? await this.desk.disown(signedIn, id, originOf(request)) : 'unknown';
    if (result === 'unknown') throw nothingOfYours('event');
    if (result === 'over') return void (await this.door.enter(request, reply, PLACE));
    this.cookie.set(reply, result.token);
    // A password that somebody else may know is the first thing to change; who has none looks at what else lets people in.
    await this.frames.done(reply, signedIn, signedIn.user.passwordHash === null ? '/account/security' : '/account/password', 'disowned');
  }
}
