import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCredentialName } from '../../credentials/credential-name.js';
import { PasskeyActs } from '../../credentials/passkey-acts.js';
import { Page } from '../../http/answers.js';
import type { AccountPasskeysPage } from '../../http/account-passkey-pages.js';
import { originOf } from '../../http/request-origin.js';
import { invalidRequest } from '../../oauth/errors.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { PasskeyRemoval } from './passkey-removal.js';
import { OwnPasskeys } from './own-passkeys.js';

const PATH = '/account/passkeys';

/** A person's passkeys: which there are, what they are called, and how to be rid of one. */
@Controller('account/passkeys')
@Page()
export class PasskeysController {
  constructor(
    private readonly door: AccountDoor,
    private readonly recent: RecentProof,
    private readonly frames: AccountFrames,
    private readonly own: OwnPasskeys,
    private readonly acts: PasskeyActs,
    private readonly removal: PasskeyRemoval,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, 'passkeys');
    if (signedIn !== undefined) await this.list(request, reply, signedIn, null);
  }

  @Post('rename')
  async rename(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, 'passkeys');
    if (signedIn === undefined) return;
    const form = this.frames.check(request, signedIn);
    const name = readCredentialName(form.get('name') ?? '');
    if (name === undefined) return this.list(request, reply, signedIn, 'name');
    if (!(await this.acts.rename(signedIn.user, form.require('id'), name, originOf(request)))) throw nothingOfYours();
    await this.frames.done(reply, signedIn, PATH, 'passkey-renamed');
  }

  @Post('remove')
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    const form = this.frames.check(request, signedIn);
    const signOutOthers = form.get('others') === 'end';
    const outcome = await this.removal.remove(signedIn, { id: form.require('id'), signOutOthers }, originOf(request));
    if (outcome === 'unknown') throw nothingOfYours();
    await this.frames.done(reply, signedIn, PATH, outcome === 'last' ? 'passkey-needed' : signOutOthers ? 'passkey-removed-others-ended' : 'passkey-removed');
  }

  private async list(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, problem: AccountPasskeysPage['problem']): Promise<void> {
    this.frames.show(request, reply, signedIn, 'account-passkeys', { place: 'security', ...(await this.own.of(signedIn.user)), problem }, problem === null ? 200 : 422);
  }
}

/** Somebody else's, or nobody's: which of the two is not told. */
const nothingOfYours = (): Error => invalidRequest('There is no passkey of yours by this id.', { status: 404, parameter: 'id' });
