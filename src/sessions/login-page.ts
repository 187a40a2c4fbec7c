import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { LoginPage } from '../http/pages.js';
import { Confirming } from './confirming.js';
import { NameStep } from './name-step.js';
import { SignInContexts } from './sign-in-context.js';
import { query } from './sign-in-progress.js';

export interface LoginPageState {
  readonly requestId: string | undefined;
  /** What was typed; `undefined` on the first showing. */
  readonly username?: string;
  readonly error?: LoginPage['error'];
  readonly retryAfter?: number;
  /** A passkey was used that nobody has. */
  readonly unknownPasskey?: string;
}

const STATUS = { mismatch: 422, limited: 429, busy: 429, expired: 422, passkey: 422 } as const;

/** Shows the sign-in page, for whatever the person is signing in for. */
@Injectable()
export class LoginPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly contexts: SignInContexts,
    private readonly confirming: Confirming,
    private readonly name: NameStep,
  ) {}

  async show(request: FastifyRequest, reply: FastifyReply, state: LoginPageState): Promise<void> {
    const { requestId, username, error = null, retryAfter } = state;
    const browserToken = this.browser.ensure(request, reply);
    const context = await this.contexts.find(requestId, browserToken);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    this.pages.send(reply, 'login', {
      csrf: this.csrf.token(browserToken),
      // A request that is over stays on the form all the same: the page that follows the sign-in says what became of it.
      requestId: requestId ?? null,
      ...this.name.of(request, username, context?.hint),
      error,
      unknownPasskey: state.unknownPasskey ?? null,
      retryAfterSeconds: retryAfter ?? null,
      application: context?.application ?? null,
      newcomer: context?.newcomer === true,
      forgotPath: `/reset${query(requestId)}`, startOverPath: `/login${query(requestId)}`,
      confirm: context?.confirms === true ? await this.confirming.account(request, requestId, browserToken) : null,
    }, { status: error === null ? 200 : STATUS[error], locale: context?.locale });
  }
}
