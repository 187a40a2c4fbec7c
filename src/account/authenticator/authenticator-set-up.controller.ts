import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { EnrolmentAccess, type Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { AuthenticatorKeys } from './authenticator-keys.js';
import { AuthenticatorSetUps } from './authenticator-set-ups.js';

const PATH = '/account/authenticator/new';
const LIST = '/account/authenticator';

/** Sets an authenticator app up: the key, and a code that shows that the app has it. */
@Controller('account/authenticator/new')
@Page()
export class AuthenticatorSetUpController {
  constructor(
    private readonly access: EnrolmentAccess,
    private readonly frames: EnrolmentFrames,
    private readonly keys: AuthenticatorKeys,
    private readonly setUps: AuthenticatorSetUps,
    private readonly end: EnrolmentEnd,
    private readonly sessions: BrowserSessions,
  ) {}

  @Get()
  @ActsOnGet()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller !== undefined) await this.form(request, reply, enroller, null);
  }

  @Post()
  async add(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH, LIST);
    if (enroller === undefined) return;
    const form = this.frames.check(request, enroller);
    const added = await this.setUps.add(enroller, { id: form.get('id') ?? '', code: form.get('code') ?? '' }, originOf(request));
    // Asked anew, they are told why.
    if (added.outcome === 'refused') return this.show(request, reply);
    if (added.outcome === 'mismatch') return this.form(request, reply, enroller, 'code');
    if (added.outcome !== 'added') return this.end.toPage(reply, enroller, LIST, 'authenticators-full');
    if (added.renewed !== undefined) this.sessions.renewed(added.renewed.token, request, reply);
    if (added.codes) return this.end.toCodes(reply, enroller, 'totp');
    await this.end.finish(request, reply, enroller, { factor: 'totp', path: LIST, done: 'authenticator-added' });
  }

  private async form(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, problem: 'code' | null): Promise<void> {
    this.frames.show(request, reply, enroller, 'account-authenticator-new', { ...(await this.keys.of(enroller)), problem }, problem === null ? 200 : 422);
  }
}
