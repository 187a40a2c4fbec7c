import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { PasskeyRegistrations } from '../../credentials/passkey-registrations.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { PageRenderer } from '../../http/page-renderer.js';
import type { PasskeyOfferPage } from '../../http/passkey-pages.js';
import { accountOf } from '../account-card.js';
import type { SignedIn } from '../session.store.js';
import { SignInContexts } from '../sign-in-context.js';

interface Shown {
  readonly requestId: string | undefined;
  readonly problem: PasskeyOfferPage['problem'];
}

/** Shows the offer of a passkey, and leads on from it. */
@Injectable()
export class PasskeyOfferPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly registrations: PasskeyRegistrations,
    private readonly contexts: SignInContexts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async show(request: FastifyRequest, reply: FastifyReply, { user, session }: SignedIn, { requestId, problem }: Shown): Promise<void> {
    const browserToken = this.browser.ensure(request, reply);
    const locale = (await this.contexts.find(requestId, browserToken))?.locale;
    this.pages.send(reply, 'passkey-offer', {
      csrf: this.csrf.token(browserToken, session.id), requestId: requestId ?? null, account: accountOf(user), problem,
      creation: JSON.stringify(await this.registrations.options(user, browserToken)), onwardPath: this.contexts.returnPath(requestId),
    }, { status: problem === null ? 200 : 422, locale });
  }

  /** Throws access_denied for a form that was not shown to this session in this browser. */
  check(request: FastifyRequest, { session }: SignedIn): void {
    this.csrf.check(request, session.id);
  }

  /** It is made: whoever has nothing else to confirm with is told, before they go on, of what lets them in without it. */
  ready(reply: FastifyReply, requestId: string | undefined): void {
    this.pages.send(reply, 'passkey-ready', { onwardPath: this.contexts.returnPath(requestId) });
  }

  /** To what they signed in for. */
  async leave(reply: FastifyReply, requestId: string | undefined): Promise<void> {
    await reply.header('cache-control', 'no-store').redirect(`${this.config.publicUrl.basePath}${this.contexts.returnPath(requestId)}`, 303);
  }
}
