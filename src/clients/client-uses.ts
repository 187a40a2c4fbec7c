import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { Client } from './client.js';

const MOST_NOTED = 10_000;

/**
 * Which clients that registered themselves have been used since somebody last asked: noted in memory, so that a request pays nothing for it.
 * Whoever wants to know (registration/unused-registrations.ts) takes the notes away and writes them down.
 */
@Injectable()
export class ClientUses {
  private uses = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** The same client, with its use noted. */
  noted(client: Client): Client {
    if (client.selfRegistered && !this.uses.has(client.clientId) && this.uses.size < MOST_NOTED) this.uses.set(client.clientId, this.clock.now());
    return client;
  }

  /** Client ids and when each was used first since the last call. */
  take(): ReadonlyMap<string, number> {
    const { uses } = this;
    this.uses = new Map();
    return uses;
  }
}
