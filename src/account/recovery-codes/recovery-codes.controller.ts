import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import { RecoveryCodeActs } from './recovery-code-acts.js';

const PATH = '/account/recovery-codes';

/** How many recovery codes are left, and the way to new ones. */
@Controller('account/recovery-codes')
@Page()
export class RecoveryCodesController {
  constructor(
    private readonly door: AccountDoor,
    private readonly recent: RecentProof,
    private readonly frames: AccountFrames,
    private readonly acts: RecoveryCodeActs,
    private readonly end: EnrolmentEnd,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, 'recovery-codes');
    if (signedIn === undefined) return;
    this.frames.show(request, reply, signedIn, 'account-recovery-codes', { place: 'security', ...(await this.acts.standingOf(signedIn.user)) });
  }

  @Post()
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    this.frames.check(request, signedIn);
    const enroller = { ...signedIn, progress: undefined };
    if (await this.acts.begin(enroller)) await this.end.toCodes(reply, enroller, 'none');
    else await this.frames.done(reply, signedIn, PATH, 'recovery-codes-useless');
  }
}
