import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCredentialName } from '../../credentials/credential-name.js';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { invalidRequest } from '../../oauth/errors.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { AuthenticatorActs } from './authenticator-acts.js';
import { OwnAuthenticators } from './own-authenticators.js';

const PATH = '/account/authenticator';
const PLACE = 'authenticator';

/** A person's authenticator apps: which there are, what they are called, and how to be rid of one. */
@Controller('account/authenticator')
@Page()
export class AuthenticatorController {
  constructor(
    private readonly door: AccountDoor,
    private readonly recent: RecentProof,
    private readonly frames: AccountFrames,
    private readonly own: OwnAuthenticators,
    private readonly acts: AuthenticatorActs,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn !== undefined) this.frames.show(request, reply, signedIn, 'account-authenticator', { place: 'security', ...(await this.own.of(signedIn.user)) });
  }

  @Post('rename')
  async rename(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const form = this.frames.check(request, signedIn);
    const name = readCredentialName(form.get('name') ?? '');
    if (name === undefined) throw invalidRequest('A name is one line of 1 to 64 characters.', { parameter: 'name' });
    if (!(await this.acts.rename(signedIn.user, form.require('id'), name, originOf(request)))) throw nothingOfYours();
    await this.frames.done(reply, signedIn, PATH, 'authenticator-renamed');
  }

  @Post('remove')
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    const form = this.frames.check(request, signedIn);
    const signOutOthers = form.get('others') === 'end';
    const outcome = await this.acts.remove(signedIn, form.require('id'), { isNeeded: await this.own.isNeededBy(signedIn.user), signOutOthers }, originOf(request));
    if (outcome === 'unknown') throw nothingOfYours();
    await this.frames.done(reply, signedIn, PATH, outcome === 'last' ? 'authenticator-needed' : signOutOthers ? 'authenticator-removed-others-ended' : 'authenticator-removed');
  }
}

/** Somebody else's, or nobody's: which of the two is not told (CVE-2024-39683). */
const nothingOfYours = (): Error => invalidRequest('There is no authenticator of yours by this id.', { status: 404, parameter: 'id' });
