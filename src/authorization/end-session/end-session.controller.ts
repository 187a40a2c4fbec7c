import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { invalidRequest } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { CurrentSession } from '../../sessions/current-session.js';
import { type LogoutRequest, LogoutRequests } from './logout-request.js';
import { LogoutPages, logoutSubject } from './logout-page.js';
import { NOBODY } from './logout-reach.js';
import { type Leaving, SignOut } from './sign-out.js';

/** GET and POST /oauth2/logout: RP-Initiated Logout 1.0. A valid hint about the session at hand signs out at once; otherwise the person is asked. */
@Controller('oauth2/logout')
@Page()
export class EndSessionController {
  constructor(
    private readonly requests: LogoutRequests,
    private readonly current: CurrentSession,
    private readonly sessions: BrowserSessions,
    private readonly signOut: SignOut,
    private readonly pages: LogoutPages,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  @ActsOnGet()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = request.query as Parameters;
    const logout = await this.requests.parse(parameters);
    const present = await this.present(request);
    if (isNobody(present)) return this.nobody(logout, {}, request, reply);
    const leaving = await this.meant(logout, present);
    if (leaving === undefined) return this.pages.ask(logout, present, parameters, request, reply);
    await this.pages.done(logout, await this.signOut.of(leaving, logout.client?.clientId, request, reply), {}, reply);
  }

  /** From another site it comes without our cookies (SameSite=Lax): as a GET it brings them. */
  @Post()
  async askByForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = request.body instanceof Parameters ? request.body : Parameters.none;
    await reply.redirect(this.pages.path(passedOn(body)), 303);
  }

  @Post('confirm')
  async confirm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const present = await this.present(request);
    const logout = await this.requests.parse(request.query as Parameters);
    if (isNobody(present)) return this.nobody(logout, { afterForm: true }, request, reply);
    this.csrf.check(request, logoutSubject(present));
    const decision = request.body instanceof Parameters ? request.body.require('decision') : undefined;
    if (decision !== 'logout' && decision !== 'all' && decision !== 'stay') throw invalidRequest('The decision is neither logout nor all nor stay.', { parameter: 'decision' });
    if (decision === 'stay') return this.pages.stay(reply);
    const leaving = decision === 'all' || present.active === undefined ? present : { active: present.active, aside: [] };
    await this.pages.done(logout, await this.signOut.of(leaving, logout.client?.clientId, request, reply), { afterForm: true }, reply);
  }

  private async present(request: FastifyRequest): Promise<Leaving> {
    return { active: await this.current.of(request), aside: await this.sessions.others(request) };
  }

  /** Whose session the hint is about, if it is one of this browser's. */
  private async meant(logout: LogoutRequest, { active, aside }: Leaving): Promise<Leaving | undefined> {
    if (active !== undefined && (await this.requests.isAbout(logout, active))) return { active, aside: [] };
    for (const each of aside) if (await this.requests.isAbout(logout, each)) return { active: undefined, aside: [each] };
    return undefined;
  }

  /** Signed out already: what they asked for is so. */
  private async nobody(logout: LogoutRequest, how: { readonly afterForm?: boolean }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.signOut.forget(request, reply);
    await this.pages.done(logout, NOBODY, how, reply);
  }
}

const isNobody = ({ active, aside }: Leaving): boolean => active === undefined && aside.length === 0;

/** RP-Initiated Logout 1.0 §2. Nothing else goes on, so that a form as large as a body may be does not become an address. */
const PASSED_ON = ['id_token_hint', 'logout_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales'];
/** Characters: the query of a GET has its limit. */
const LONGEST_QUERY = 8_000;

/** Repeated ones stay repeated: refusing them is the GET's business. Throws invalid_request. */
function passedOn(body: Parameters): string {
  const query = new URLSearchParams(PASSED_ON.flatMap((name) => body.all(name).map((value): [string, string] => [name, value]))).toString();
  if (query.length > LONGEST_QUERY) throw invalidRequest(`The parameters are longer than ${LONGEST_QUERY} characters.`);
  return query;
}
