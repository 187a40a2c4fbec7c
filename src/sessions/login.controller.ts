import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../http/answers.js';
import { originOf } from '../http/request-origin.js';
import type { Parameters } from '../oauth/parameters.js';
import { HASH_RETRY_AFTER, HashQueueFull } from '../platform/password-hash.js';
import { PasswordFactor } from './factors/password.factor.js';
import { journeyIdOf } from './journey-id.js';
import { type LoginPageState, LoginPages } from './login-page.js';
import { NameStep } from './name-step.js';
import { type AttemptOutcome, SignInAttempt } from './sign-in-attempt.js';
import { type PostedSignIn, SignInForms } from './sign-in-form.js';
import { SignInProgress } from './sign-in-progress.js';

/** The sign-in page: shown, posted to itself, and left for wherever it was needed. */
@Controller('login')
@Page()
export class LoginController {
  constructor(
    private readonly page: LoginPages,
    private readonly forms: SignInForms,
    private readonly attempt: SignInAttempt,
    private readonly progress: SignInProgress,
    private readonly password: PasswordFactor,
    private readonly name: NameStep,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.page.show(request, reply, { requestId: journeyIdOf(request.query as Parameters) });
  }

  @Post()
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const posted = this.forms.posted(request);
    if (this.name.isOf(posted.fields)) return this.page.show(request, reply, { requestId: posted.requestId, username: posted.typedName.slice(0, 254) });
    // In a flood most are refused: before it matters whose name it is, at the cost of what the page says of the application, and of nothing where there is none.
    if (this.password.isBusy) return this.again({ ...posted, name: posted.typedName }, { outcome: 'busy', retryAfter: HASH_RETRY_AFTER }, request, reply);
    const form = await this.forms.read(request, posted);
    const result = await this.tryOnce(form, request);
    if (result.outcome !== 'match') return this.again(form, result, request, reply);
    const { requestId, browserToken, named } = form;
    const proven = { user: result.user, method: this.password.method, amr: result.amr, requestId, browserToken, named };
    if (!(await this.progress.goOn(request, reply, proven))) return this.again(form, { outcome: 'mismatch' }, request, reply);
  }

  private async tryOnce(form: PostedSignIn, request: FastifyRequest): Promise<AttemptOutcome | { readonly outcome: 'busy'; readonly retryAfter: number }> {
    try {
      return await this.attempt.run(this.password, form, 'password', originOf(request));
    } catch (error) {
      if (error instanceof HashQueueFull) return { outcome: 'busy', retryAfter: error.retryAfter };
      throw error;
    }
  }

  private async again(form: Pick<PostedSignIn, 'requestId' | 'name'>, result: { outcome: NonNullable<LoginPageState['error']>; retryAfter?: number }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { requestId, name } = form;
    const retryAfter = result.retryAfter === undefined ? undefined : { retryAfter: result.retryAfter };
    await this.page.show(request, reply, { requestId, username: name.slice(0, 254), error: result.outcome, ...retryAfter });
  }
}
