import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { originOf } from '../http/request-origin.js';
import type { Parameters } from '../oauth/parameters.js';
import { HashQueueFull } from '../platform/password-hash.js';
import { LoginPages } from './login-page.js';
import { SessionStart } from './session-start.js';
import { type AttemptOutcome, SignInAttempt } from './sign-in-attempt.js';
import { SignInContexts } from './sign-in-context.js';
import { type PostedSignIn, SignInForms } from './sign-in-form.js';

/** The sign-in page: shown, posted to itself, and left for wherever it was needed. */
@Controller('login')
@Page()
export class LoginController {
  constructor(
    private readonly page: LoginPages,
    private readonly forms: SignInForms,
    private readonly attempt: SignInAttempt,
    private readonly start: SessionStart,
    private readonly way: SignInContexts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.page.show(request, reply, { requestId: (request.query as Parameters).get('request') });
  }

  @Post()
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const form = await this.forms.read(request);
    const result = await this.tryOnce(form, request);
    if (result.outcome !== 'match') return this.again(form, result, request, reply);
    const askedAt = (await this.way.find(form.requestId, form.browserToken))?.askedAt;
    if (!(await this.start.begin(request, reply, { ...result, askedAt }))) return this.again(form, { outcome: 'mismatch' }, request, reply);
    // 303: the password must not be posted on. RFC 9700 §4.12.
    await reply.redirect(`${this.config.publicUrl.basePath}${this.way.returnPath(form.requestId)}`, 303);
  }

  private async tryOnce(form: PostedSignIn, request: FastifyRequest): Promise<AttemptOutcome | { readonly outcome: 'busy'; readonly retryAfter: number }> {
    try {
      return await this.attempt.run(form, originOf(request));
    } catch (error) {
      if (error instanceof HashQueueFull) return { outcome: 'busy', retryAfter: error.retryAfter };
      throw error;
    }
  }

  private async again(form: PostedSignIn, result: { outcome: 'mismatch' | 'limited' | 'busy'; retryAfter?: number }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { requestId, name } = form;
    const retryAfter = result.retryAfter === undefined ? undefined : { retryAfter: result.retryAfter };
    await this.page.show(request, reply, { requestId, username: name.slice(0, 254), error: result.outcome, ...retryAfter });
  }
}
