import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { invalidRequest } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import { CurrentSession } from '../../sessions/current-session.js';
import { type LogoutRequest, LogoutRequests } from './logout-request.js';
import { LogoutPages } from './logout-page.js';
import { NOBODY } from './logout-reach.js';
import { SignOut } from './sign-out.js';

/** GET and POST /oauth2/logout: RP-Initiated Logout 1.0. A valid hint about the session at hand signs out at once; otherwise the person is asked. */
@Controller('oauth2/logout')
@Page()
export class EndSessionController {
  constructor(
    private readonly requests: LogoutRequests,
    private readonly current: CurrentSession,
    private readonly signOut: SignOut,
    private readonly pages: LogoutPages,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  @ActsOnGet()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = request.query as Parameters;
    const logout = await this.requests.parse(parameters);
    const signedIn = await this.current.of(request);
    if (signedIn === undefined) return this.nobody(logout, {}, request, reply);
    if (!(await this.requests.isAbout(logout, signedIn))) return this.pages.ask(logout, signedIn, parameters, request, reply);
    await this.pages.done(logout, await this.signOut.of(signedIn, logout.client?.clientId, request, reply), {}, reply);
  }

  /** From another site it comes without our cookies (SameSite=Lax): as a GET it brings them. */
  @Post()
  async askByForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = request.body instanceof Parameters ? request.body : Parameters.none;
    await reply.redirect(this.pages.path(passedOn(body)), 303);
  }

  @Post('confirm')
  async confirm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.current.of(request);
    const logout = await this.requests.parse(request.query as Parameters);
    if (signedIn === undefined) return this.nobody(logout, { afterForm: true }, request, reply);
    this.csrf.check(request, signedIn.session.id);
    const decision = request.body instanceof Parameters ? request.body.require('decision') : undefined;
    if (decision !== 'logout' && decision !== 'stay') throw invalidRequest('The decision is neither logout nor stay.', { parameter: 'decision' });
    if (decision === 'stay') return this.pages.stay(reply);
    await this.pages.done(logout, await this.signOut.of(signedIn, logout.client?.clientId, request, reply), { afterForm: true }, reply);
  }

  /** Signed out already: what they asked for is so. */
  private async nobody(logout: LogoutRequest, how: { readonly afterForm?: boolean }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.signOut.forget(request, reply);
    await this.pages.done(logout, NOBODY, how, reply);
  }
}

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
