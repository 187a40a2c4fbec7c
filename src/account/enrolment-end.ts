import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { EnrolmentAccess, type Enroller } from '../sessions/enrolment-access.js';
import { AccountFrames } from './account-frame.js';
import { CodeFollowUp, type EnrolledFactor, proofBy } from './code-follow-up.js';

export interface EnrolmentEnding {
  /** The one that was set up; `none`: whoever waits for one begins anew. */
  readonly factor: EnrolledFactor;
  /** A page of the account, and what it says was done. */
  readonly path: string;
  readonly done: string;
}

/** Where people go on who have set up a factor. */
@Injectable()
export class EnrolmentEnd {
  constructor(private readonly enrolment: EnrolmentAccess, private readonly frames: AccountFrames, private readonly followUp: CodeFollowUp, @Inject(CONFIG) private readonly config: Config) {}

  /** To the recovery codes that were made: whoever has set up the first factor sees them before anything else. */
  async toCodes(reply: FastifyReply, enroller: Enroller, factor: EnrolledFactor): Promise<void> {
    const { progress } = enroller;
    const requestId = progress?.pending?.requestId ?? '';
    const waits = progress === undefined ? '' : `&request=${encodeURIComponent(requestId)}`;
    await reply.redirect(`${this.config.publicUrl.basePath}/account/recovery-codes/new?after=${this.followUp.issue(enroller, factor)}${waits}`, 303);
  }

  /** Whoever is signed in is told `what` at `path`; whoever waits has set nothing up, and begins anew. */
  async toPage(reply: FastifyReply, { user, session }: Enroller, path: string, what: string): Promise<void> {
    if (session !== undefined) return this.frames.done(reply, { user, session }, path, what);
    await reply.redirect(`${this.config.publicUrl.basePath}/login`, 303);
  }

  /** Whoever had to set it up is signed in and goes on to what they wanted; anybody else is told at `path` that it is `done`. */
  async finish(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, { factor, path, done }: EnrolmentEnding): Promise<void> {
    const { user, session } = enroller;
    if (session !== undefined) return this.frames.done(reply, { user, session }, path, done);
    const proof = proofBy(factor);
    if (proof === undefined) await reply.redirect(`${this.config.publicUrl.basePath}/login`, 303);
    else await this.enrolment.finish(request, reply, enroller, proof, path);
  }
}
