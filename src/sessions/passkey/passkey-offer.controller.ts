import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { Parameters } from '../../oauth/parameters.js';
import { journeyIdOf } from '../journey-id.js';
import { PasskeyEnrolment } from '../passkey-enrolment.js';
import { PasskeyOffer } from './passkey-offer.js';
import { PasskeyOfferPages } from './passkey-offer-page.js';

/** After a password: would they like a passkey? Whoever is not to be asked goes on without seeing anything. */
@Controller('login/passkey/offer')
@Page()
export class PasskeyOfferController {
  constructor(
    private readonly offer: PasskeyOffer,
    private readonly page: PasskeyOfferPages,
    private readonly enrolment: PasskeyEnrolment,
  ) {}

  @Get()
  @ActsOnGet()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const requestId = journeyIdOf(request.query as Parameters);
    const signedIn = await this.offer.take(request);
    if (signedIn === undefined) return this.page.leave(reply, requestId);
    await this.page.show(request, reply, signedIn, { requestId, problem: null });
  }

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    const requestId = journeyIdOf(fields);
    const signedIn = await this.offer.of(request);
    if (signedIn === undefined) return this.page.leave(reply, requestId);
    this.page.check(request, signedIn);
    const silently = fields.get('silently') === 'yes';
    const { outcome } = await this.enrolment.add(request, reply, { ...signedIn, progress: undefined }, { response: fields.get('passkey'), silently });
    // One that the browser made by itself is not asked for before its first use.
    if (outcome === 'added') return silently || (await this.offer.hasAnotherWay(signedIn.user)) ? this.page.leave(reply, requestId) : this.page.ready(reply, requestId);
    await this.page.show(request, reply, signedIn, { requestId, problem: outcome === 'exists' ? 'exists' : 'refused' });
  }
}
