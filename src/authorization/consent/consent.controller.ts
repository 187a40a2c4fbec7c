import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { invalidRequest } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import { PagePaths } from '../page-paths.js';
import { ConsentDecision } from './consent-decision.js';
import { ConsentPages } from './consent-page.js';
import { consentSubject } from './consent-question.js';
import { ConsentRequests } from './consent-requests.js';

/** The consent page: shown to whoever is signed in, and answered by the same. The browser carries the request's id and nothing of its content. */
@Controller('consent')
@Page()
export class ConsentController {
  constructor(
    private readonly requests: ConsentRequests,
    private readonly page: ConsentPages,
    private readonly decision: ConsentDecision,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = await this.requests.find((request.query as Parameters).require('request'), request);
    const { signedIn } = asked.situation;
    if (signedIn === undefined || !asked.needsConsent) return this.goOn(asked.stored.id, reply);
    await this.page.show(asked.stored, asked.situation, signedIn, request, reply);
  }

  @Post()
  async decide(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = request.body instanceof Parameters ? request.body : Parameters.none;
    const id = form.require('request');
    const asked = await this.requests.find(id, request);
    const { signedIn } = asked.situation;
    // The session ended while the page was open: sign in, and be asked again.
    if (signedIn === undefined) return this.goOn(id, reply);
    const { consent } = asked.situation;
    this.csrf.check(request, ...[undefined, consent].map((besides) => consentSubject(signedIn.session.id, id, besides)));
    const decision = form.require('decision');
    if (decision === 'deny') return this.decision.deny(asked, signedIn, request, reply);
    if (decision !== 'allow') throw invalidRequest('The decision is neither allow nor deny.', { parameter: 'decision' });
    if (asked.needsConsent) await this.decision.allow(asked, signedIn, request);
    await this.goOn(id, reply);
  }

  private async goOn(id: string, reply: FastifyReply): Promise<void> {
    await reply.redirect(this.paths.resume(id), 303);
  }
}
