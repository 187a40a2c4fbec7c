import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import { Clock } from '../platform/clock.js';
import type { SignedIn } from '../sessions/session.store.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../sessions/sign-in-context.js';
import { ApplicationCards } from './application-cards.js';
import type { StoredAuthorizationRequest } from './authorization-request.entity.js';
import { AuthorizationRequestStore } from './authorization-request.store.js';
import { demandOf } from './demand.js';
import { isProven } from './next-step.js';
import { PersonFacts } from './person-facts.js';

/** Tells the sign-in page what somebody signs in for, and where to go on. */
@Injectable()
export class AuthorizationSignIn implements SignInContextSource, OnModuleInit {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly store: AuthorizationRequestStore,
    private readonly clients: ClientStore,
    private readonly cards: ApplicationCards,
    private readonly people: PersonFacts,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.contexts.provide(this);
  }

  async find(requestId: string, browserToken: string): Promise<SignInContext | undefined> {
    const stored = await this.store.findAsked(requestId, browserToken, this.clock.now());
    if (stored === undefined) return undefined;
    const { redirectUri, loginHint, uiLocales, prompt } = stored.parameters;
    const client = await this.clients.find(stored.clientId);
    const told = { hint: loginHint ?? '', locale: uiLocales, askedAt: stored.createdAt, newcomer: prompt.includes('create') };
    if (client === undefined) return { ...told, application: null };
    const demand = demandOf(stored.parameters, client);
    return { ...told, application: await this.cards.of(client, redirectUri), ...(demand && { demand }), buildsOn: async (signedIn) => this.buildsOn(stored, client, signedIn) };
  }

  private async buildsOn({ parameters: request, createdAt: askedAt }: StoredAuthorizationRequest, client: Client, signedIn: SignedIn): Promise<boolean> {
    return isProven({ request, client, session: signedIn.session, sub: await this.people.subOf(client, signedIn), askedAt, now: this.clock.now() });
  }

  returnPath(requestId: string): string {
    return `/oauth2/authorize/${encodeURIComponent(requestId)}`;
  }
}
