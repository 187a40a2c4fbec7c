import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { Parameters } from '../../oauth/parameters.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { PagePaths } from '../page-paths.js';
import { WaitingRequests } from '../waiting-requests.js';
import { ChooserPages, choiceSubject } from './chooser-page.js';
import { Choices, type OpenChoice } from './choices.js';

/**
 * The account chooser: go on as one of those who are signed in in this browser, or sign in as somebody else. For a request that asks for it
 * (prompt=select_account, OpenID Connect Core §3.1.2.1), and for people who come by themselves.
 */
@Controller('login/choose')
@Page()
export class ChooseController {
  constructor(
    private readonly choices: Choices,
    private readonly page: ChooserPages,
    private readonly sessions: BrowserSessions,
    private readonly waiting: WaitingRequests,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = request.query as Parameters;
    const requestId = query.get('request');
    if (query.get('account') === 'other') return this.another(requestId, request, reply);
    const choice = await this.choices.find(requestId, request);
    if (!choice.needed) return this.goOn(choice, reply);
    this.page.show(choice, request, reply);
  }

  @Post()
  async choose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = request.body instanceof Parameters ? request.body : Parameters.none;
    const choice = await this.choices.find(form.get('request'), request);
    const { active, others } = choice;
    // Every session has ended meanwhile.
    if (active === undefined && others.length === 0) return this.goOn(choice, reply);
    this.csrf.check(request, choiceSubject(choice));
    const chosen = await this.sessions.choose(form.get('account') ?? active?.session.id ?? '', request, reply);
    if (choice.needed && choice.asked !== undefined && chosen !== undefined) await this.waiting.choose(choice.asked.stored.id, chosen.user.id);
    await this.goOn(choice, reply);
  }

  /** Another site must not decide that somebody stays signed in here when the next person comes. */
  private async another(requestId: string | undefined, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.headers['sec-fetch-site'] !== 'cross-site') this.sessions.putAside(request, reply);
    await reply.redirect(this.paths.signIn(requestId), 303);
  }

  private async goOn({ asked, active, others }: OpenChoice, reply: FastifyReply): Promise<void> {
    const nobody = active === undefined && others.length === 0;
    await reply.redirect(asked !== undefined ? this.paths.resume(asked.stored.id) : nobody ? this.paths.signIn(undefined) : this.paths.start, 303);
  }
}
