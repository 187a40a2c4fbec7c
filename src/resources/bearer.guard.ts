import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { BearerChallenge, requiredScopes } from '../guard/index.js';
import { AccessTokenCheck } from './access-token-check.js';
import { answeringRefusals, tokenInHeader } from './presented-token.js';
import { metadataAddress, sampleApiIdentifier } from './sample-api.js';

/** Guards the sample API: tokens for its audience, with the scopes that `@RequireScope` names. RFC 6750, RFC 9068 §4. */
@Injectable()
export class BearerGuard implements CanActivate {
  private readonly challenge: BearerChallenge;
  private readonly audience: string;

  constructor(private readonly tokens: AccessTokenCheck, @Inject(CONFIG) config: Config) {
    this.audience = sampleApiIdentifier(config);
    this.challenge = new BearerChallenge({ realm: this.audience, resourceMetadata: metadataAddress(config) });
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const scopes = requiredScopes(context.getHandler(), context.getClass());
    return answeringRefusals(reply, async () => {
      await this.tokens.check(tokenInHeader(request, this.challenge), { challenge: this.challenge, audience: this.audience, scopes }, request, reply);
    });
  }
}
