import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { isMfa } from './amr.js';
import { Confirmations } from './confirmation.js';
import { CurrentSession } from './current-session.js';
import { HeldFactors } from './held-factors.js';
import type { SignedIn } from './session.store.js';

/** NIST SP 800-63B-4 §2.2.3 leaves it open; ten minutes is what people know from elsewhere. */
const RECENT_MS = 10 * 60_000;

/** Before somebody changes what their account hangs on: that it is them, and not whoever sits down at an unlocked computer. ASVS 7.5.1. */
@Injectable()
export class RecentProof {
  constructor(
    private readonly current: CurrentSession,
    private readonly confirmations: Confirmations,
    private readonly held: HeldFactors,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Who is signed in, if they have proven it within ten minutes, and with a second factor where they hold one. `undefined`: the reply has gone, to the
   * sign-in page, from which they come back to `returnTo` (a path below the base path, with its query).
   */
  async require(request: FastifyRequest, reply: FastifyReply, returnTo: string): Promise<SignedIn | undefined> {
    const signedIn = await this.find(request);
    if (signedIn !== undefined) return signedIn;
    // 303: what was posted must not be posted on to the sign-in page.
    await reply.header('cache-control', 'no-store').redirect(`${this.config.publicUrl.basePath}${this.confirmations.pathFor(returnTo)}`, 303);
    return undefined;
  }

  /** The same without an answer of its own. */
  async find(request: FastifyRequest): Promise<SignedIn | undefined> {
    const signedIn = await this.current.of(request);
    return signedIn !== undefined && (await this.isRecent(signedIn)) ? signedIn : undefined;
  }

  /** Whether this session's proof is fresh and strong enough. */
  async isRecent({ session, user }: SignedIn): Promise<boolean> {
    if (this.clock.now() >= session.authenticatedAt + RECENT_MS) return false;
    if (isMfa(session.amr)) return true;
    return this.held.confirming(await this.held.personOf(user)).every(({ fallback }) => fallback === true);
  }
}
