import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Parameters } from '../oauth/parameters.js';
import { AuthorizationEndpoint } from './authorization-endpoint.js';
import { PagePaths } from './page-paths.js';
import { TrustedClients } from './trusted-client.js';
import { WaitingRequests } from './waiting-requests.js';

/** Longer than this, a POST stays a POST: the query of a GET has its limit. */
const LONGEST_QUERY = 8_000;

/** A POST from the client's site comes without our SameSite=Lax cookies: sent on as a GET it brings the session along. docs/decisions/0010. */
@Injectable()
export class PostedRequests {
  constructor(
    private readonly endpoint: AuthorizationEndpoint,
    private readonly trusted: TrustedClients,
    private readonly waiting: WaitingRequests,
    private readonly paths: PagePaths,
  ) {}

  async begin(parameters: Parameters, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // Whom a request object is of, and whether it holds, is asked once: when it comes back as a GET.
    if (!parameters.has('request') && !parameters.has('request_uri')) await this.trusted.require(parameters);
    const query = parameters.toString();
    // Cookies of others (a load balancer's, an analytics script's) say nothing about ours.
    if (this.waiting.isKnownBrowser(request) || query.length > LONGEST_QUERY) return this.endpoint.begin(parameters, request, reply);
    await reply.redirect(`${this.paths.authorize}?${query}`, 303);
  }
}
