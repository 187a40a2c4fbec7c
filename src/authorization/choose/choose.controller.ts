import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { Parameters } from '../../oauth/parameters.js';
import { ConsentRequests } from '../consent/consent-requests.js';
import { PagePaths } from '../page-paths.js';
import { WaitingRequests } from '../waiting-requests.js';
import { ChooserPages, choiceSubject } from './chooser-page.js';

/** The account chooser (prompt=select_account): go on as who is signed in, or sign in as somebody else. OpenID Connect Core §3.1.2.1. */
@Controller('login/choose')
@Page()
export class ChooseController {
  constructor(
    private readonly requests: ConsentRequests,
    private readonly page: ChooserPages,
    private readonly waiting: WaitingRequests,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { stored, situation, step } = await this.requests.find((request.query as Parameters).require('request'), request);
    if (situation.signedIn === undefined || step !== 'choose') return this.goOn(stored.id, reply);
    this.page.show(stored, situation.client, situation.signedIn, request, reply);
  }

  @Post()
  async choose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = request.body instanceof Parameters ? request.body : Parameters.none;
    const { stored, situation: { signedIn }, step } = await this.requests.find(form.require('request'), request);
    // The session ended, or is another person's by now: what was chosen was not them.
    if (signedIn === undefined) return this.goOn(stored.id, reply);
    this.csrf.check(request, choiceSubject(signedIn.session.id, stored.id));
    if (step === 'choose') await this.waiting.choose(stored.id, signedIn.user.id);
    await this.goOn(stored.id, reply);
  }

  private async goOn(id: string, reply: FastifyReply): Promise<void> {
    await reply.redirect(this.paths.resume(id), 303);
  }
}
