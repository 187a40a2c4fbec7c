import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '../oauth/oauth-error.js';
import type { Parameters } from '../oauth/parameters.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { PagePaths } from './page-paths.js';
import { Respond } from './respond.js';
import { Steps } from './steps.js';
import { TrustedClients } from './trusted-client.js';
import { WaitingRequests } from './waiting-requests.js';

/** Longer than this, a POST stays a POST: the query of a GET has its limit. */
const LONGEST_QUERY = 8_000;

/** The dispatcher of the authorization endpoint: the trust line, the rules, the next step. Sign-in and consent come back to journeys.ts, never to one another. */
@Injectable()
export class AuthorizationEndpoint {
  constructor(
    private readonly trusted: TrustedClients,
    private readonly requests: AuthorizationRequests,
    private readonly waiting: WaitingRequests,
    private readonly steps: Steps,
    private readonly respond: Respond,
    private readonly paths: PagePaths,
  ) {}

  async begin(parameters: Parameters, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const client = await this.trusted.require(parameters);
    // Never redirect before this line; never show a page for a client's mistake after it.
    const target = this.requests.target(parameters, client);
    try {
      const parsed = await this.requests.parse(parameters, client);
      await this.steps.take({ request: parsed, client: client.client, target, stored: undefined }, request, reply);
    } catch (error) {
      // A page says more to a person, but behind prompt=none there is none: the client would wait for ever.
      if (!(error instanceof OAuthError) && (reply.sent || !isSilent(parameters))) throw error;
      await this.respond.withError(reply, target, error, false);
    }
  }

  /** A POST from the client's site comes without our SameSite=Lax cookies: sent on as a GET it brings the session along. */
  async beginByForm(parameters: Parameters, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.trusted.require(parameters);
    const query = parameters.toString();
    // Cookies of others (a load balancer's, an analytics script's) say nothing about ours.
    if (this.waiting.isKnownBrowser(request) || query.length > LONGEST_QUERY) return this.begin(parameters, request, reply);
    await reply.redirect(`${this.paths.authorize}?${query}`, 303);
  }

}

const isSilent = (parameters: Parameters): boolean => !parameters.isRepeated('prompt') && parameters.get('prompt')?.split(' ').includes('none') === true;
