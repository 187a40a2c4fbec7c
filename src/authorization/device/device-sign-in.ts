import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ClientStore } from '../../clients/client.store.js';
import { Clock } from '../../platform/clock.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../../sessions/sign-in-context.js';
import { DeviceCodeStore } from '../../tokens/device-code.store.js';
import { demandOf } from '../demand.js';
import { isProven } from '../next-step.js';
import { DEVICE_JOURNEY, DeviceJourneys } from './device-journeys.js';

/** Tells the sign-in page for which device somebody signs in, and leads them on to the question about it. */
@Injectable()
export class DeviceSignIn implements SignInContextSource, OnModuleInit {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly journeys: DeviceJourneys,
    private readonly codes: DeviceCodeStore,
    private readonly clients: ClientStore,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.contexts.provide(this, DEVICE_JOURNEY);
  }

  async find(journeyId: string, browserToken: string): Promise<SignInContext | undefined> {
    const journey = this.journeys.read(journeyId, browserToken);
    const code = journey === undefined ? undefined : await this.codes.find(journey.deviceCodeId);
    if (journey === undefined || code === undefined) return undefined;
    const client = await this.clients.find(code.clientId);
    const told = { hint: '', locale: undefined, askedAt: journey.askedAt };
    if (client === undefined) return { ...told, application: null };
    const demand = demandOf({}, client);
    // Its answer goes to no address that could be shown.
    return { ...told, application: { name: client.name, domain: '' }, ...(demand && { demand }), buildsOn: async (signedIn) => this.buildsOn(journey.askedAt, client, signedIn) };
  }

  private buildsOn(askedAt: number, client: Client, { session }: SignedIn): boolean {
    return isProven({ request: { prompt: [], maxAge: client.metadata.default_max_age, hintedSub: undefined }, client, session, sub: undefined, askedAt, now: this.clock.now() });
  }

  returnPath(journeyId: string): string {
    return `/device/confirm?request=${encodeURIComponent(journeyId)}`;
  }
}
