import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { accountOf } from './account-card.js';
import { EnrolmentRights } from './enrolment-rights.js';
import { HeldFactors } from './held-factors.js';
import { ProgressFinder } from './progress.js';
import { SignInContexts } from './sign-in-context.js';
import { query } from './sign-in-progress.js';

/** Somebody has to have a second factor and has none: which one do they set up? */
@Controller('login/enrol')
@Page()
export class EnrolController {
  constructor(
    private readonly pendings: ProgressFinder,
    private readonly held: HeldFactors,
    private readonly rights: EnrolmentRights,
    private readonly contexts: SignInContexts,
    private readonly pages: PageRenderer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const progress = await this.pendings.pending(request, undefined);
    const requestId = progress?.pending?.requestId ?? undefined;
    if (progress === undefined || !(await this.rights.has({ user: progress.user, session: undefined, progress }))) return reply.redirect(`${this.config.publicUrl.basePath}/login${progress === undefined ? '' : `/factor${query(requestId)}`}`, 303);
    const context = await this.contexts.find(requestId, this.pendings.browserOf(request));
    this.pages.send(reply, 'enrol', {
      account: accountOf(progress.user), application: context?.application ?? null, choices: this.held.enrolments(), startOverPath: `/login${query(requestId)}`,
    }, { locale: context?.locale });
  }
}
