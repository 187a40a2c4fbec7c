import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClientStore } from '../../clients/client.store.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../../sessions/sign-in-context.js';
import { DeviceCodeStore } from '../../tokens/device-code.store.js';
import { DEVICE_JOURNEY, DeviceJourneys } from './device-journeys.js';

/** Tells the sign-in page for which device somebody signs in, and leads them on to the question about it. */
@Injectable()
export class DeviceSignIn implements SignInContextSource, OnModuleInit {
  constructor(
    private readonly contexts: SignInContexts,
    private readonly journeys: DeviceJourneys,
    private readonly codes: DeviceCodeStore,
    private readonly clients: ClientStore,
  ) {}

  onModuleInit(): void {
    this.contexts.provide(this, DEVICE_JOURNEY);
  }

  async find(journeyId: string, browserToken: string): Promise<SignInContext | undefined> {
    const journey = this.journeys.read(journeyId, browserToken);
    const code = journey === undefined ? undefined : await this.codes.find(journey.deviceCodeId);
    if (journey === undefined || code === undefined) return undefined;
    const client = await this.clients.find(code.clientId);
    // Its answer goes to no address that could be shown.
    return { application: client === undefined ? null : { name: client.name, domain: '' }, hint: '', locale: undefined, askedAt: journey.askedAt };
  }

  returnPath(journeyId: string): string {
    return `/device/confirm?request=${encodeURIComponent(journeyId)}`;
  }
}
