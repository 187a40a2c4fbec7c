import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { CurrentSession } from './current-session.js';
import type { FactorJourney } from './factor-journey.js';
import { LoginPages } from './login-page.js';
import { SignInContexts } from './sign-in-context.js';
import { query } from './sign-in-progress.js';

/** Where people go whom there is nothing to ask for. */
@Injectable()
export class FactorWays {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly current: CurrentSession,
    private readonly login: LoginPages,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** From the page: to what they have to set up, to what they wanted where nothing is missing, or to the beginning. */
  async on(_request: FastifyRequest, reply: FastifyReply, journey: FactorJourney | undefined, requestId: string | undefined): Promise<void> {
    if (journey?.mustEnrol === true) return this.redirect(reply, `/login/enrol${query(requestId)}`);
    const isDone = journey !== undefined && journey.progress.pending === undefined && journey.context?.confirms !== true;
    await this.redirect(reply, isDone ? this.contexts.returnPath(requestId) : `/login${query(requestId)}`);
  }

  /** From the form: the same; and who has signed in in another tab meanwhile goes on as well. Nobody is left with a code and nowhere to type it. */
  async expired(request: FastifyRequest, reply: FastifyReply, journey: FactorJourney | undefined, requestId: string | undefined): Promise<void> {
    if (journey !== undefined) return this.on(request, reply, journey, requestId);
    if (requestId !== undefined && (await this.current.of(request)) !== undefined) return this.redirect(reply, this.contexts.returnPath(requestId));
    await this.login.show(request, reply, { requestId, error: 'expired' });
  }

  private async redirect(reply: FastifyReply, path: string): Promise<void> {
    await reply.header('cache-control', 'no-store').redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }
}
