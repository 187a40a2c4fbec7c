import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Parameters } from '../oauth/parameters.js';
import { journeyIdOf } from './journey-id.js';
import { SignInContexts } from './sign-in-context.js';
import { query } from './sign-in-progress.js';

/** Where people go who cannot set up a factor here and now, or have done so. */
@Injectable()
export class EnrolmentWays {
  constructor(private readonly contexts: SignInContexts, @Inject(CONFIG) private readonly config: Config) {}

  /**
   * Whether the form was shown to somebody who was not signed in: it says what they sign in for. Where nobody waits any more, it was sent twice, and the
   * first has led them on.
   */
  isOfWaiting({ body }: FastifyRequest): boolean {
    return body instanceof Parameters && body.has('request');
  }

  /** To what the form names, and from there to the sign-in page whose session has not come with the form. */
  async onFrom({ body }: FastifyRequest, reply: FastifyReply): Promise<undefined> {
    await this.onTo(reply, body instanceof Parameters ? journeyIdOf(body) : undefined);
  }

  async onTo(reply: FastifyReply, requestId: string | undefined): Promise<undefined> {
    await this.to(reply, requestId === undefined ? '/account' : this.contexts.returnPath(requestId));
  }

  /** Whoever presses Back once their factor is set up has it by now, proves it, and comes to what they signed in for. */
  async toFactor(reply: FastifyReply, requestId: string | undefined): Promise<undefined> {
    await this.to(reply, `/login/factor${query(requestId)}`);
  }

  /** `path`: below the base path. */
  async to(reply: FastifyReply, path: string): Promise<undefined> {
    await reply.header('cache-control', 'no-store').redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }
}
