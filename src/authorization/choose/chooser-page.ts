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

/** Who can be chosen, and for what. */
export interface Choice {
  /** Who counts in this browser now. */
  readonly active: SignedIn | undefined;
  readonly others: readonly SignedIn[];
  /** `undefined`: nobody asked for it but the person. */
  readonly asked: { readonly stored: StoredAuthorizationRequest; readonly client: Client } | undefined;
}

/** What the form's CSRF token says that it is about: this session and this request. */
export const choiceSubject = ({ active, asked }: Pick<Choice, 'active' | 'asked'>): string => `choose ${active?.session.id ?? '-'} ${asked?.stored.id ?? '-'}`;

/** Shows the account chooser. */
@Injectable()
export class ChooserPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  show(choice: Choice, request: FastifyRequest, reply: FastifyReply): void {
    const { active, others, asked } = choice;
    const accounts = [...(active === undefined ? [] : [active]), ...others].map(({ session, user }) => ({ id: session.id, ...accountOf(user) }));
    this.pages.send(reply, 'choose', {
      csrf: this.csrf.token(this.browser.ensure(request, reply), choiceSubject(choice)),
      requestId: asked?.stored.id ?? null,
      application: asked === undefined ? null : { name: asked.client.name, domain: applicationDomain(asked.stored.parameters.redirectUri) },
      accounts,
      several: accounts.length > 1,
      otherUri: this.paths.another(asked?.stored.id),
    }, { locale: asked?.stored.parameters.uiLocales });
  }
}
