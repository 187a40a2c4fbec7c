import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { originOf } from '../../http/request-origin.js';
import { invalidRequest } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { PagePaths } from '../page-paths.js';
import { DeviceDecision } from './device-decision.js';
import { DevicePages, questionSubject } from './device-pages.js';
import { type DeviceQuestion, DeviceQuestions } from './device-questions.js';

/** The question whether a device is to have what it asks for: put to whoever is signed in, and answered by the same. RFC 8628 §3.3. */
@Controller('device/confirm')
@Page()
export class DeviceConfirmController {
  constructor(
    private readonly questions: DeviceQuestions,
    private readonly pages: DevicePages,
    private readonly decision: DeviceDecision,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  @Get()
  @ActsOnGet()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const question = await this.questions.find((request.query as Parameters).require('request'), request);
    const signedIn = await this.standing(question, request, reply);
    if (question !== undefined && signedIn !== undefined) await this.pages.question(question, signedIn, request, reply);
  }

  @Post()
  async decide(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = request.body instanceof Parameters ? request.body : Parameters.none;
    const question = await this.questions.find(form.require('request'), request);
    const signedIn = await this.standing(question, request, reply);
    if (question === undefined || signedIn === undefined) return;
    this.csrf.check(request, questionSubject(signedIn.session.id, question.journeyId));
    const decision = form.require('decision');
    if (decision !== 'allow' && decision !== 'deny') throw invalidRequest('The decision is neither allow nor deny.', { parameter: 'decision' });
    const origin = originOf(request);
    const decided = decision === 'allow' ? await this.decision.allow(question, signedIn, origin) : await this.decision.deny(question, signedIn, 'person', origin);
    const name = question.situation.client.name;
    this.pages.end(decided ? (decision === 'allow' ? 'allowed' : 'denied') : 'over', name, reply);
  }

  /** Who may be asked; `undefined` when the reply says what comes instead. */
  private async standing(question: DeviceQuestion | undefined, request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | undefined> {
    if (question === undefined) {
      this.pages.end('over', null, reply);
      return undefined;
    }
    const { code, situation: { signedIn, client, now }, next } = question;
    if (code.decision !== null || now >= code.expiresAt) {
      // A second click, or the page loaded again: whoever decided is told what they decided.
      const own = code.decidedBy !== null && code.decidedBy === signedIn?.user.id;
      this.pages.end(own ? (code.decision === 'allow' ? 'allowed' : 'denied') : 'over', client.name, reply);
      return undefined;
    }
    if (signedIn === undefined || next.step === 'sign-in' || next.step === 'step-up') {
      await reply.redirect(this.paths.of(next.step === 'step-up' ? 'step-up' : 'sign-in', question.journeyId), 303);
      return undefined;
    }
    if (next.step === 'refuse') {
      await this.decision.deny(question, signedIn, 'group', originOf(request));
      throw next.error;
    }
    return signedIn;
  }
}
