import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { type BegunRecoveryCodes, RecoveryCodes } from '../../credentials/recovery-codes.js';
import { CurrentSession } from '../../sessions/current-session.js';
import { EnrolmentAccess, type Enroller } from '../../sessions/enrolment-access.js';
import { CodeFollowUp, type EnrolledFactor } from '../code-follow-up.js';
import { beginnerOf } from '../enrolment-frames.js';

export interface CodesToSave extends BegunRecoveryCodes {
  readonly enroller: Enroller;
  /** What they have set up just now, and have proven by that. */
  readonly factor: EnrolledFactor;
}

/** Who may see recovery codes that were just made. */
@Injectable()
export class CodeAccess {
  constructor(
    private readonly access: EnrolmentAccess,
    private readonly current: CurrentSession,
    private readonly followUp: CodeFollowUp,
    private readonly codes: RecoveryCodes,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `undefined`: the reply has gone, to where they can get some. `after`: what a set-up has left in the address or the form. */
  async require(request: FastifyRequest, reply: FastifyReply, after: string | undefined): Promise<CodesToSave | undefined> {
    const enroller = await this.enroller(request, reply, after);
    if (enroller === undefined) return undefined;
    const begun = await this.codes.begun(beginnerOf(enroller));
    if (begun !== undefined) return { ...begun, enroller, factor: this.followUp.read(enroller, after) ?? 'none' };
    if (enroller.session === undefined) await this.access.over(reply, enroller);
    else await this.leadTo(reply, '/account/recovery-codes');
    return undefined;
  }

  private async enroller(request: FastifyRequest, reply: FastifyReply, after: string | undefined): Promise<Enroller | undefined> {
    const enroller = (await this.access.of(request)) ?? (await this.justEquipped(request, after));
    if (enroller === undefined) return this.access.require(request, reply, '/account/recovery-codes');
    if (enroller.session !== undefined || this.followUp.read(enroller, after) !== undefined) return enroller;
    // Codes alone are no second factor: one has to be set up first.
    await this.leadTo(reply, '/account/authenticator/new');
    return undefined;
  }

  /** The factor that they have just set up has taken the right to set one up from whoever has not proven it: but that they have, by the set-up. */
  private async justEquipped(request: FastifyRequest, after: string | undefined): Promise<Enroller | undefined> {
    const [waiting, signedIn] = [await this.access.waiting(request), await this.current.of(request)];
    return [waiting, signedIn && { ...signedIn, progress: undefined }].find((enroller) => enroller !== undefined && this.followUp.read(enroller, after) !== undefined);
  }

  private async leadTo(reply: FastifyReply, path: string): Promise<void> {
    await reply.redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }
}
