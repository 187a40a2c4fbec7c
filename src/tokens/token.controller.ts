import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../clients/client.js';
import { ClientAuthGuard, clientOf } from '../clients/client-auth.guard.js';
import { CrossOrigin, ProtocolEndpoint } from '../http/answers.js';
import { noteFacts } from '../http/request-facts.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { Clock } from '../platform/clock.js';
import { Metrics } from '../platform/metrics.js';
import { Audiences } from './audiences.js';
import { GrantRegistry } from './grant-registry.js';
import { TokenIssuer, type TokenSet } from './token-issuer.js';
import { parseTokenRequest, type TokenRequestContext } from './token-request.js';

/** POST /oauth2/token. The phases stand here, in order; no grant can leave one out. RFC 6749 §3.2. */
@Controller('oauth2/token')
@ProtocolEndpoint()
@CrossOrigin('registered')
export class TokenController {
  constructor(
    private readonly grants: GrantRegistry,
    private readonly issuer: TokenIssuer,
    private readonly audiences: Audiences,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  async token(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<TokenSet> {
    // RFC 6749 §5.1; for errors too, which the filter answers.
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const client = clientOf(request);
    const tokenRequest = parseTokenRequest(client, request.body instanceof Parameters ? request.body : Parameters.none, this.context(request, client));
    const grant = this.grants.require(tokenRequest.grantType, client);
    noteFacts(request, { grant: grant.type });
    await this.issuer.checkPossible(client);
    const granted = await grant.redeem(tokenRequest);
    const tokens = await this.issuer.issue(granted, Math.floor(tokenRequest.at / 1000));
    this.metrics.tokensIssued.inc({ grant: grant.type, client_type: client.isPublic ? 'public' : 'confidential' });
    return tokens;
  }

  private context(request: FastifyRequest, client: Client): TokenRequestContext {
    const { requestId, address, userAgent } = originOf(request);
    return { audiences: this.audiences, origin: { requestId, address, userAgent, fromServer: client.isServer }, at: this.clock.now() };
  }
}
