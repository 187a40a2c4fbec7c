import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { BearerChallenge } from '../guard/index.js';
import { AccessTokenCheck, accessTokenOf } from './access-token-check.js';
import { answeringRefusals, tokenInHeaderOrForm } from './presented-token.js';

/** Guards UserInfo: any token of a person who signed in with openid, whichever API it is for. OpenID Connect Core §5.3.1. */
@Injectable()
export class UserinfoGuard implements CanActivate {
  private readonly challenge: BearerChallenge;

  constructor(private readonly tokens: AccessTokenCheck, @Inject(CONFIG) config: Config) {
    this.challenge = new BearerChallenge({ realm: config.publicUrl.issuer });
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return answeringRefusals(reply, async () => {
      const token = tokenInHeaderOrForm(request, this.challenge);
      await this.tokens.check(token, { challenge: this.challenge, audience: undefined, scopes: ['openid'], withUser: true }, request, reply);
      // A client that acts for itself has no claims, whatever scopes it was given.
      if (accessTokenOf(request).user === undefined) throw this.challenge.invalidToken();
    });
  }
}
