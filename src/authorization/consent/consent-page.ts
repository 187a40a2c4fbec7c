import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiStore } from '../../clients/api.store.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { PageRenderer } from '../../http/page-renderer.js';
import { accountOf } from '../../sessions/account-card.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { ApplicationCards } from '../application-cards.js';
import type { StoredAuthorizationRequest } from '../authorization-request.entity.js';
import { PagePaths } from '../page-paths.js';
import type { FullSituation } from '../situations.js';
import { consentQuestion, consentSubject } from './consent-question.js';
import { permissionsOf } from '../permissions.js';

/** Shows the consent page: who asks, for whom, and what for, in words. */
@Injectable()
export class ConsentPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly apis: ApiStore,
    private readonly cards: ApplicationCards,
    private readonly paths: PagePaths,
  ) {}

  async show(stored: StoredAuthorizationRequest, situation: FullSituation, signedIn: SignedIn, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { client } = situation;
    const { redirectUri, uiLocales } = stored.parameters;
    const { scopes, claims, besides } = consentQuestion(stored, situation);
    this.pages.send(reply, 'consent', {
      csrf: this.csrf.token(this.browser.ensure(request, reply), consentSubject(signedIn.session.id, stored.id, besides)),
      requestId: stored.id,
      application: await this.cards.of(client, redirectUri),
      account: accountOf(signedIn.user),
      permissions: [...permissionsOf(scopes, await this.apis.all()), ...claims.map((claim) => ({ scope: stored.parameters.askedClaims?.[claim] ?? '', claim, sentence: null, sensitive: false }))],
      newPermissionsOnly: besides !== undefined,
      switchUri: this.paths.another(stored.id),
    }, { locale: uiLocales });
  }
}
