import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OAuthError } from '../../oauth/oauth-error.js';
import type { Parameters } from '../../oauth/parameters.js';
import { AuthorizationRequests } from '../authorization-requests.js';
import { Refusals } from '../refusals.js';
import { Respond } from '../respond.js';
import { TrustedClients } from '../trusted-client.js';
import type { BroughtRequest } from './arrival.js';
import { RequestSources } from './request-sources.js';

/** Finds the request that a browser brings, or refuses it: to the client where what stands outside is enough to trust it, else on a page. RFC 9101 §7. */
@Injectable()
export class BroughtRequests {
  constructor(
    private readonly sources: RequestSources,
    private readonly trusted: TrustedClients,
    private readonly requests: AuthorizationRequests,
    private readonly respond: Respond,
    private readonly refusals: Refusals,
  ) {}

  /** `undefined`: refused, and the answer is on its way. Throws an OAuthError that must not leave by a redirect. */
  async read(outer: Parameters, reply: FastifyReply): Promise<BroughtRequest | undefined> {
    try {
      return await this.sources.read(outer);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const client = await this.trusted.find(outer);
      if (client === undefined) {
        this.refusals.count(error);
        throw error;
      }
      await this.respond.withError(reply, this.requests.target(outer, client), error, false);
      return undefined;
    }
  }
}
