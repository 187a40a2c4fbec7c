import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { AccountFrame, AccountPlace } from '../http/account-page.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { chosenLanguage } from '../http/language-choice.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { Pages } from '../http/pages.js';
import { Parameters } from '../oauth/parameters.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { accountOf } from '../sessions/account-card.js';
import type { SignedIn } from '../sessions/session.store.js';

/** The pages that stand in the account's frame. */
type FramedPage = { [Name in keyof Pages]: Pages[Name] extends AccountFrame ? Name : never }[keyof Pages];

const LABEL = 'account-done';

/** Shows account pages, takes their forms, and says on the next page what was done. */
@Injectable()
export class AccountFrames {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly keys: DerivedKeys,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  show<Name extends FramedPage>(
    request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, name: Name, model: Omit<Pages[Name], keyof AccountFrame> & { readonly place: AccountPlace }, status = 200,
  ): void {
    const { session, user } = signedIn;
    const csrf = this.csrf.token(this.browser.ensure(request, reply), session.id);
    const framed = { ...model, csrf, account: accountOf(user), done: this.doneOf(request, session.id) } as unknown as Pages[Name];
    // What a person has set for themselves comes before what their browser says, and what they chose in this browser before both.
    this.pages.send(reply, name, framed, { status, locale: chosenLanguage(request, this.config.publicUrl) ?? user.profile.locale });
  }

  /** Throws access_denied for a form that was not shown to this session in this browser. */
  check(request: FastifyRequest, { session }: SignedIn): Parameters {
    this.csrf.check(request, session.id);
    return request.body instanceof Parameters ? request.body : Parameters.none;
  }

  /** Answers a form that was posted: the page at `path` (below the base path) says that it was done. `what` as in AccountFrame. */
  async done(reply: FastifyReply, { session }: SignedIn, path: string, what: string): Promise<void> {
    await reply.redirect(`${this.config.publicUrl.basePath}${path}?done=${what}.${this.keys.mac(LABEL, `${session.id} ${what}`)}`, 303);
  }

  /** Only what this server has said to this session: else a link could tell people of things that never happened. */
  private doneOf(request: FastifyRequest, sessionId: string): string | null {
    const sent = request.query instanceof Parameters ? (request.query.get('done') ?? '') : '';
    const [what = '', mac = ''] = sent.split('.');
    return /^[a-z-]{1,40}$/.test(what) && this.keys.isMac(LABEL, `${sessionId} ${what}`, mac) ? what : null;
  }
}
