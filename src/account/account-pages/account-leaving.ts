import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { SessionCookie } from '../../sessions/session-cookie.js';

/** The last thing that somebody sees of an account that is gone: the start page, where nobody is signed in. */
@Injectable()
export class AccountLeaving {
  constructor(private readonly cookie: SessionCookie, @Inject(CONFIG) private readonly config: Config) {}

  async lead(reply: FastifyReply): Promise<void> {
    this.cookie.clear(reply);
    await reply.redirect(`${this.config.publicUrl.basePath}/`, 303);
  }
}
