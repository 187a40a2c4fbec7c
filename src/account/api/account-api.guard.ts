import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { BearerChallenge, requiredScopes } from '../../guard/index.js';
import { RequestBudgets } from '../../limits/request-budgets.js';
import { AccessTokenCheck, accessTokenOf } from '../../resources/access-token-check.js';
import { answeringRefusals, tokenInHeader } from '../../resources/presented-token.js';
import { tooManyRequests } from './problems.js';

/** Nobody looks at their own account more often; a program that has gone wild does. */
const BUDGET = { name: 'account api', limit: 300, seconds: 60 } as const;

/** Guards the account API: tokens for its audience alone, with the scopes that `@RequireScope` names, of a person. RFC 6750, RFC 9068 §4. */
@Injectable()
export class AccountApiGuard implements CanActivate {
  private readonly audience: string;
  private readonly challenge: BearerChallenge;

  constructor(private readonly tokens: AccessTokenCheck, private readonly budgets: RequestBudgets, @Inject(CONFIG) { publicUrl: { issuer } }: Config) {
    this.audience = `${issuer}/account/v1`;
    this.challenge = new BearerChallenge({ realm: this.audience, resourceMetadata: `${issuer}/.well-known/oauth-protected-resource/account/v1` });
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const scopes = requiredScopes(context.getHandler(), context.getClass());
    await answeringRefusals(reply, async () => {
      await this.tokens.check(tokenInHeader(request, this.challenge), { challenge: this.challenge, audience: this.audience, scopes, withUser: true }, request, reply);
      // A client that acts for itself has no account here, whatever scopes it was given.
      if (accessTokenOf(request).user === undefined) throw this.challenge.invalidToken();
    });
    const { userId, clientId } = accessTokenOf(request);
    const spent = await this.budgets.spend(BUDGET, JSON.stringify([userId, clientId]));
    if (spent?.admitted === false) throw tooManyRequests(spent.resetAfter);
    void reply.header('cache-control', 'no-store');
    return true;
  }
}
