import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { EnrolmentAccess, type Enroller } from '../sessions/enrolment-access.js';
import { AccountFrames } from './account-frame.js';
import { CodeFollowUp } from './code-follow-up.js';

/** Where people go on who have set up an authenticator app. */
@Injectable()
export class EnrolmentEnd {
  constructor(private readonly enrolment: EnrolmentAccess, private readonly frames: AccountFrames, private readonly followUp: CodeFollowUp, @Inject(CONFIG) private readonly config: Config) {}

  /** To the recovery codes that were made with it: whoever has set up the first factor sees them before anything else. */
  async toCodes(reply: FastifyReply, enroller: Enroller): Promise<void> {
    await reply.redirect(`${this.config.publicUrl.basePath}/account/recovery-codes/new?after=${this.followUp.issue(enroller)}`, 303);
  }

  /** Nothing was set up: whoever has to begins anew, anybody else is told why at `path`. */
  async nothing(reply: FastifyReply, { user, session }: Enroller, path: string, why: string): Promise<void> {
    if (session !== undefined) return this.frames.done(reply, { user, session }, path, why);
    await reply.redirect(`${this.config.publicUrl.basePath}/login`, 303);
  }

  /** Whoever had to set it up is signed in and goes on to what they wanted; anybody else is told at `path` that it is `done`. */
  async finish(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, path: string, done: string): Promise<void> {
    const { user, session } = enroller;
    if (session === undefined) await this.enrolment.finish(request, reply, enroller, { method: 'totp', amr: ['otp'] }, path);
    else await this.frames.done(reply, { user, session }, path, done);
  }
}
