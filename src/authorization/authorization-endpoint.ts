import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '../oauth/oauth-error.js';
import type { Parameters } from '../oauth/parameters.js';
import { AuthorizationRequests } from './authorization-requests.js';
import type { BroughtRequest } from './request-objects/arrival.js';
import { BroughtRequests } from './request-objects/brought-requests.js';
import { Respond } from './respond.js';
import { Steps } from './steps.js';
import { TrustedClients } from './trusted-client.js';
import { WaitingRequests } from './waiting-requests.js';

/** The dispatcher of the authorization endpoint: where the request stands, the trust line, the rules, the next step. Sign-in and consent come back to journeys.ts, never to one another. */
@Injectable()
export class AuthorizationEndpoint {
  constructor(
    private readonly brought: BroughtRequests,
    private readonly trusted: TrustedClients,
    private readonly requests: AuthorizationRequests,
    private readonly waiting: WaitingRequests,
    private readonly steps: Steps,
    private readonly respond: Respond,
  ) {}

  async begin(outer: Parameters, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const brought = await this.brought.read(outer, reply);
    if (brought !== undefined) await this.proceed(brought, request, reply);
  }

  private async proceed({ parameters, arrival }: BroughtRequest, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const client = await this.trusted.require(parameters);
    // Never redirect before this line; never show a page for a client's mistake after it.
    const target = this.requests.target(parameters, client);
    try {
      const parsed = await this.requests.parse(parameters, client, arrival);
      await this.steps.take({ request: parsed, client: client.client, target, stored: undefined }, request, reply);
    } catch (error) {
      // A page says more to a person, but behind prompt=none there is none: the client would wait for ever.
      if (!(error instanceof OAuthError) && (reply.sent || !isSilent(parameters))) throw error;
      // Whatever was answered before, this leaves as an error: what was pushed is used up either way.
      await this.waiting.close(arrival, undefined);
      await this.respond.withError(reply, target, error, false);
    }
  }
}

const isSilent = (parameters: Parameters): boolean => !parameters.isRepeated('prompt') && parameters.get('prompt')?.split(' ').includes('none') === true;
