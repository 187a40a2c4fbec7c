import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../http/answers.js';
import { Parameters } from '../oauth/parameters.js';
import { FactorAttempts } from './factor-attempts.js';
import { type FactorJourney, FactorJourneys } from './factor-journey.js';
import { FactorPages } from './factor-page.js';
import type { Factor } from './factors/factor.js';
import { FactorWays } from './factor-ways.js';
import { journeyIdOf } from './journey-id.js';

/** The page that asks for more than the first proof. Without one that counts there is nothing to see, and nothing to post. */
@Controller('login/factor')
@Page()
export class FactorController {
  constructor(
    private readonly journeys: FactorJourneys,
    private readonly page: FactorPages,
    private readonly attempts: FactorAttempts,
    private readonly ways: FactorWays,
  ) {}

  // It mails the first code of a sign-in.
  @ActsOnGet()
  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { requestId, method } = read(request.query as Parameters);
    const journey = await this.journeys.find(request, requestId);
    const factor = chosen(journey, method);
    if (journey === undefined || factor === undefined) return this.ways.on(request, reply, journey, requestId);
    await this.page.show(request, reply, journey, { requestId, factor });
  }

  @Post()
  async prove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const fields = this.attempts.read(request);
    const { requestId, method } = read(fields);
    const journey = await this.journeys.find(request, requestId);
    const factor = chosen(journey, method);
    if (journey === undefined || factor === undefined) return this.ways.expired(request, reply, journey, requestId);
    if (fields.get('again') === 'yes') return this.page.show(request, reply, journey, { requestId, factor, again: true });
    const result = await this.attempts.run(request, reply, { journey, factor, fields, requestId });
    if (result.outcome === 'gone') return this.ways.expired(request, reply, undefined, requestId);
    if (result.outcome !== 'match') await this.page.show(request, reply, journey, { requestId, factor, error: result.outcome, ...('retryAfter' in result && { retryAfter: result.retryAfter }) });
  }
}

const read = (sent: Parameters): { requestId: string | undefined; method: string | undefined } => ({ requestId: journeyIdOf(sent), method: sent.get('method') });

/** The one asked for, if it is one of those that help; else the first of them. */
const chosen = (journey: FactorJourney | undefined, method: string | undefined): Factor | undefined => journey?.factors.find((factor) => factor.method === method) ?? journey?.factors[0];
