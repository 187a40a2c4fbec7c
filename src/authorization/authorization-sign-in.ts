import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClientStore } from '../clients/client.store.js';
import { Clock } from '../platform/clock.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../sessions/sign-in-context.js';
import { ApplicationCards } from './application-cards.js';
import { AuthorizationRequestStore } from './authorization-request.store.js';

/** Tells the sign-in page what somebody signs in for, and where to go on. */
@Injectable()
export class AuthorizationSignIn implements SignInContextSource, OnModuleInit {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly store: AuthorizationRequestStore,
    private readonly clients: ClientStore,
    private readonly cards: ApplicationCards,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.contexts.provide(this);
  }

  async find(requestId: string, browserToken: string): Promise<SignInContext | undefined> {
    const stored = await this.store.findAsked(requestId, browserToken, this.clock.now());
    if (stored === undefined) return undefined;
    const { redirectUri, loginHint, uiLocales } = stored.parameters;
    const client = await this.clients.find(stored.clientId);
    const application = client === undefined ? null : await this.cards.of(client, redirectUri);
    return { application, hint: loginHint ?? '', locale: uiLocales, askedAt: stored.createdAt };
  }

  returnPath(requestId: string): string {
    return `/oauth2/authorize/${encodeURIComponent(requestId)}`;
  }
}
