import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { SessionCookie } from './session-cookie.js';
import { isLive, isStale } from './session-rules.js';
import { SessionStore, type SignedIn } from './session.store.js';

/** Who is signed in in the browser that a request comes from. */
@Injectable()
export class CurrentSession {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly store: SessionStore,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async of(request: FastifyRequest): Promise<SignedIn | undefined> {
    const token = this.cookie.read(request);
    return token === undefined ? undefined : this.admit(await this.store.findByToken(token));
  }

  /** The session if it counts. For callers that read it in a statement of their own. */
  async admit(signedIn: SignedIn | undefined): Promise<SignedIn | undefined> {
    const now = this.clock.now();
    if (signedIn === undefined || !isLive(signedIn, now, this.config.lifetimes)) return undefined;
    if (isStale(signedIn, now)) await this.store.touch(signedIn.session, now);
    return signedIn;
  }
}
