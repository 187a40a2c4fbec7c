import { Inject, Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import type { Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import type { Proof } from './proof.js';
import { ReplacedSessions } from './replaced-sessions.js';
import { Session } from './session.entity.js';
import { SessionStore } from './session.store.js';

export interface OpenedSession {
  readonly id: string;
  /** The new value of its cookie. */
  readonly token: string;
  /** Whether it is the one that this person had in this browser before. */
  readonly again: boolean;
}

/** Opens the session that a proof is good for, in the transaction of the sign-in. */
@Injectable()
export class SessionOpening {
  constructor(
    private readonly store: SessionStore,
    private readonly replaced: ReplacedSessions,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The same person goes on in the session that they had, so that signing in again for one application does not end the tokens of the others.
   * Another person's is over, and with it what was issued in it. `undefined`: the session that the proof adds to has ended, and nothing was written.
   */
  async open(tx: Transaction, proof: Proof, before: Session | undefined, origin: RequestOrigin): Promise<OpenedSession | undefined> {
    const { user, at, amr, adds } = proof;
    if (adds !== undefined && before?.id !== adds) return undefined;
    const token = this.random.token();
    const changes = { tokenDigest: digest(token), authenticatedAt: at, lastSeenAt: at, longestIdle: 0, amr };
    if (before?.userId === user.id && (await this.store.renew(tx, { id: before.id }, changes))) return { id: before.id, token, again: true };
    if (adds !== undefined) return undefined;
    if (before !== undefined && before.userId !== user.id) await this.replaced.end(tx, before, origin);
    const session = this.fresh(proof, token, origin);
    await this.store.create(tx, session);
    return { id: session.id, token, again: false };
  }

  private fresh({ user, amr, at }: Proof, token: string, origin: RequestOrigin): Session {
    return Object.assign(new Session(), {
      id: this.random.id('ses'), tokenDigest: digest(token), userId: user.id, authenticatedAt: at, amr, createdAt: at, lastSeenAt: at, longestIdle: 0,
      expiresAt: at + this.config.lifetimes.sessionMax * 1000, endedAt: null, userAgent: origin.userAgent, address: origin.address.slice(0, 64),
    });
  }
}
