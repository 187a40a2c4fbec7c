import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { EnrolmentAccess, type Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { AuthenticatorActs } from './authenticator-acts.js';
import { AuthenticatorKeys } from './authenticator-keys.js';

const PATH = '/account/authenticator/new';

/** Sets an authenticator app up: the key, and a code that shows that the app has it. */
@Controller('account/authenticator/new')
@Page()
export class AuthenticatorSetUpController {
  constructor(
    private readonly access: EnrolmentAccess,
    private readonly frames: EnrolmentFrames,
    private readonly keys: AuthenticatorKeys,
    private readonly acts: AuthenticatorActs,
    private readonly end: EnrolmentEnd,
  ) {}

  @Get()
  @ActsOnGet()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller !== undefined) await this.form(request, reply, enroller, null);
  }

  @Post()
  async add(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller === undefined) return;
    const form = this.frames.check(request, enroller);
    const added = await this.acts.add(enroller.user, form.get('id') ?? '', form.get('code') ?? '', originOf(request));
    if (added.outcome === 'mismatch') return this.form(request, reply, enroller, 'code');
    if (added.outcome === 'added' && added.codes) return this.end.toCodes(reply, enroller);
    await this.end.finish(request, reply, enroller, '/account/authenticator', added.outcome === 'full' ? 'authenticators-full' : 'authenticator-added');
  }

  private async form(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, problem: 'code' | null): Promise<void> {
    this.frames.show(request, reply, enroller, 'account-authenticator-new', { ...(await this.keys.of(enroller.user)), problem }, problem === null ? 200 : 422);
  }
}
