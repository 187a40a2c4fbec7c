import { Controller, Get, Header, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PasskeyAssertions } from '../../credentials/passkey-assertions.js';
import { Page } from '../../http/answers.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { originOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { journeyIdOf } from '../journey-id.js';
import { LoginPages } from '../login-page.js';
import { SignInProgress } from '../sign-in-progress.js';
import { PasskeyAttempt } from './passkey-attempt.js';

/** Signing in with a passkey alone: it says who somebody is, and proves both factors. The form is posted as any other, so that redirects and policies go as for a password. */
@Controller('login/passkey')
@Page()
export class PasskeyLoginController {
  constructor(
    private readonly assertions: PasskeyAssertions,
    private readonly attempt: PasskeyAttempt,
    private readonly progress: SignInProgress,
    private readonly page: LoginPages,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
  ) {}

  /** The question for whichever passkey this browser has here. Nothing is written: anybody may ask. */
  @Get('options')
  @Header('cache-control', 'no-store')
  options(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.type('application/json; charset=utf-8').send(JSON.stringify(this.assertions.options(this.browser.ensure(request, reply))));
  }

  @Post()
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request);
    const fields = request.body instanceof Parameters ? request.body : Parameters.none;
    const [browserToken, requestId] = [this.browser.read(request) ?? '', journeyIdOf(fields)];
    const result = await this.attempt.run(fields.get('passkey'), browserToken, originOf(request));
    if (result.outcome === 'match' && (await this.progress.goOn(request, reply, { user: result.user, method: 'passkey', amr: result.amr, requestId, browserToken }))) return;
    const unknownPasskey = result.outcome === 'mismatch' ? result.unknownId : undefined;
    await this.page.show(request, reply, { requestId, error: 'passkey', ...(unknownPasskey !== undefined && { unknownPasskey }) });
  }
}
