import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { OwnDeletion } from '../own/own-deletion.js';
import { AccountLeaving } from './account-leaving.js';
import { DataFile } from './data-file.js';

const PLACE = 'data';
const PATH = '/account/data';

/** What is kept about somebody, as a file; and the way out for good, where the organisation has one. */
@Controller('account/data')
@Page()
export class DataController {
  constructor(
    private readonly door: AccountDoor,
    private readonly frames: AccountFrames,
    private readonly recent: RecentProof,
    private readonly file: DataFile,
    private readonly deletion: OwnDeletion,
    private readonly leaving: AccountLeaving,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn !== undefined) await this.page(request, reply, signedIn, null);
  }

  @Post('download')
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    this.frames.check(request, signedIn);
    await this.file.send(signedIn, originOf(request), reply);
  }

  @Post('delete')
  async delete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    if (this.frames.check(request, signedIn).get('sure') !== 'yes') return this.page(request, reply, signedIn, 'unsure');
    const outcome = await this.deletion.ask(signedIn.user, originOf(request));
    if (outcome === 'deleted') return this.leaving.lead(reply);
    if (outcome === 'requested') return this.frames.done(reply, signedIn, PATH, 'deletion-requested');
    await this.page(request, reply, signedIn, outcome);
  }

  private async page(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, error: 'unsure' | 'off' | 'last-owner' | null): Promise<void> {
    const { user } = signedIn;
    const deletion = this.deletion.wayOf(user);
    const askedAt = deletion === 'off' ? null : await this.deletion.askedAt(user);
    this.frames.show(request, reply, signedIn, 'account-data', { place: 'data', deletion, askedAt, error }, error === null ? 200 : error === 'unsure' ? 422 : 409);
  }
}
