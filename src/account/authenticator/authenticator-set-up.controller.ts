import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { EnrolmentAccess, type Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentFrames } from '../enrolment-frames.js';
import { AuthenticatorKeys } from './authenticator-keys.js';
import { AuthenticatorSetUps } from './authenticator-set-ups.js';
import { SetUpEnd } from './set-up-end.js';
import { formOf, SetUpRepeats } from './set-up-repeats.js';

const PATH = '/account/authenticator/new';
const LIST = '/account/authenticator';

/** Of forms that are sent at once by one browser, each answer makes the others look once more. */
const MOST_LOOKS = 3;

/** Sets an authenticator app up: the key, and a code that shows that the app has it. */
@Controller('account/authenticator/new')
@Page()
export class AuthenticatorSetUpController {
  constructor(
    private readonly access: EnrolmentAccess,
    private readonly frames: EnrolmentFrames,
    private readonly keys: AuthenticatorKeys,
    private readonly setUps: AuthenticatorSetUps,
    private readonly end: SetUpEnd,
    private readonly repeats: SetUpRepeats,
  ) {}

  @Get()
  @ActsOnGet()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const enroller = await this.access.require(request, reply, PATH);
    if (enroller !== undefined) await this.form(request, reply, enroller, undefined);
  }

  @Post()
  async add(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (await this.isAnsweredAgain(request, reply)) return;
    const enroller = await this.access.require(request, reply, PATH, LIST);
    if (enroller === undefined) return;
    this.frames.check(request, enroller);
    const added = await this.setUps.add(enroller, formOf(request), originOf(request));
    if (added.outcome === 'added') return this.end.added(request, reply, enroller, added);
    if (added.outcome === 'full') return this.end.full(reply, enroller);
    // The same form, sent at the same time, has done it meanwhile.
    if (await this.isAnsweredAgain(request, reply)) return;
    // Asked anew, they are told why.
    if (added.outcome === 'refused') return this.show(request, reply);
    await this.form(request, reply, enroller, formOf(request).id);
  }

  /** Whether it was a form that had set the app up already: they go on from there. */
  private async isAnsweredAgain(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const repeated = await this.repeats.find(request);
      if (repeated === undefined) return false;
      this.frames.check(request, repeated.enroller);
      const added = await this.repeats.answer(repeated, originOf(request));
      if (added === undefined) continue;
      await this.end.added(request, reply, repeated.enroller, added);
      return true;
    }
    return false;
  }

  /** `sentId`: of the key for which a code was sent that does not set it up. */
  private async form(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, sentId: string | undefined): Promise<void> {
    const key = await this.keys.of(enroller);
    const problem = sentId === undefined ? null : sentId === key.id ? 'code' : 'key';
    this.frames.show(request, reply, enroller, 'account-authenticator-new', { ...key, problem }, problem === null ? 200 : 422);
  }
}
