import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../../clients/client.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { PageRenderer } from '../../http/page-renderer.js';
import { accountOf } from '../../sessions/account-card.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { applicationDomain } from '../application-domain.js';
import type { StoredAuthorizationRequest } from '../authorization-request.entity.js';
import { PagePaths } from '../page-paths.js';

/** What the form's CSRF token says that it is about: this session and this request. */
export const choiceSubject = (sessionId: string, requestId: string): string => `choose ${sessionId} ${requestId}`;

/** Shows the account chooser. */
@Injectable()
export class ChooserPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  show(stored: StoredAuthorizationRequest, client: Client, { session, user }: SignedIn, request: FastifyRequest, reply: FastifyReply): void {
    const { redirectUri, uiLocales } = stored.parameters;
    this.pages.send(reply, 'choose', {
      csrf: this.csrf.token(this.browser.ensure(request, reply), choiceSubject(session.id, stored.id)),
      requestId: stored.id,
      application: { name: client.name, domain: applicationDomain(redirectUri) },
      account: accountOf(user),
      otherUri: this.paths.of('sign-in', stored.id),
    }, { locale: uiLocales });
  }
}
