import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { isNavigation } from '../../http/navigation.js';
import { PageRenderer } from '../../http/page-renderer.js';
import { policySource } from '../../http/security-headers.js';
import type { Parameters } from '../../oauth/parameters.js';
import { accountOf } from '../../sessions/account-card.js';
import { applicationDomain } from '../application-domain.js';
import { LogoutReach, type Reached } from './logout-reach.js';
import type { LogoutRequest } from './logout-request.js';
import type { Leaving } from './sign-out.js';

/** What the form's CSRF token says that it is about: these sessions, and no others that came or went meanwhile. */
export const logoutSubject = ({ active, aside }: Leaving): string => [active, ...aside].map((each) => each?.session.id ?? '-').join(' ');

/** The pages of signing out: the question, and what became of it. */
@Injectable()
export class LogoutPages {
  private readonly base: string;

  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly reach: LogoutReach,
    @Inject(CONFIG) config: Config,
  ) {
    this.base = `${config.publicUrl.basePath}/oauth2/logout`;
  }

  path(query: string): string {
    return `${this.base}?${query}`;
  }

  /** The request travels in the form's address and is checked anew when it comes back; the form carries the token alone. */
  async ask(logout: LogoutRequest, present: Leaving, parameters: Parameters, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { client, returnUri, uiLocales } = logout;
    const applications = present.active === undefined ? [] : await this.reach.used(present.active.session.id);
    this.pages.send(reply, 'logout', {
      csrf: this.csrf.token(this.browser.ensure(request, reply), logoutSubject(present)),
      action: `/oauth2/logout/confirm?${parameters.toString()}`,
      fields: [],
      account: present.active === undefined ? null : accountOf(present.active.user),
      others: present.aside.map(({ user }) => accountOf(user)),
      applications,
      application: client === undefined ? null : { name: client.name, domain: returnUri === undefined ? '' : applicationDomain(returnUri) },
    }, { locale: uiLocales });
  }

  /** Back to the client where it named a registered address; after a form by way of a page, as authorization/response-modes/leave.ts says. */
  async done(logout: LogoutRequest, reached: Reached, how: { readonly afterForm?: boolean }, reply: FastifyReply): Promise<void> {
    const { client, returnUri, uiLocales } = logout;
    void reply.header('cache-control', 'no-store');
    if (returnUri === undefined || client === undefined || reached.frames.length > 0) {
      this.loggedOut(logout, reached, reply);
    } else if (how.afterForm === true && isNavigation(reply.request)) {
      this.pages.send(reply, 'continue', { targetUri: returnUri, applicationName: client.name }, { locale: uiLocales });
    } else {
      await reply.redirect(returnUri, 303);
    }
  }

  /** Frames tell the applications of it, from exactly the origins that they registered. Front-Channel Logout §2. */
  private loggedOut({ returnUri, uiLocales }: LogoutRequest, { frames, remaining }: Reached, reply: FastifyReply): void {
    const frameSources = [...new Set(frames.map(policySource))];
    this.pages.send(reply, 'logged-out', { signedOut: true, remaining, frames, returnUri: returnUri ?? null }, { locale: uiLocales, frameSources });
  }

  stay(reply: FastifyReply): void {
    this.pages.send(reply, 'logged-out', { signedOut: false, remaining: [], frames: [], returnUri: null });
  }
}
