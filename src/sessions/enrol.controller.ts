import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { accountOf } from './account-card.js';
import { EnrolmentRights } from './enrolment-rights.js';
import { query } from './sign-in-progress.js';
import { StandingPolicy } from './standing-policy.js';
import { WaitingSignIns } from './waiting-sign-ins.js';

/** Somebody has to have more than they hold: what do they set up? */
@Controller('login/enrol')
@Page()
export class EnrolController {
  constructor(
    private readonly waitings: WaitingSignIns,
    private readonly policy: StandingPolicy,
    private readonly rights: EnrolmentRights,
    private readonly pages: PageRenderer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const waiting = await this.waitings.find(request);
    if (waiting === undefined) return this.redirect(reply, '/login');
    const { progress, context } = waiting;
    const { user, pending } = progress;
    const requestId = pending.requestId ?? undefined;
    const mayAdd = await this.rights.has({ user, session: undefined, progress });
    const missing = mayAdd ? await this.policy.missing(progress, context, { request, askedForMore: false }) : undefined;
    // They have set it up in another tab, or nobody asks for it any more.
    if (missing?.step !== 'enrolment') return this.redirect(reply, `/login/factor${query(requestId)}`);
    const choices = missing.choices.map(({ method, setUpAt = '/' }) => ({ method, path: `${setUpAt}${query(requestId)}` }));
    const passkeyOnly = choices.length > 0 && choices.every(({ method }) => method === 'passkey');
    this.pages.send(reply, 'enrol', {
      account: accountOf(user), application: context?.application ?? null, choices, passkeyOnly, startOverPath: `/login${query(requestId)}`,
    }, { locale: context?.locale });
  }

  private async redirect(reply: FastifyReply, path: string): Promise<void> {
    await reply.redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }
}
