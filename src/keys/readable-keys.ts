import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { KeySeals } from './key-seals.js';
import { keyStates } from './key-states.js';
import { SigningKeyStore } from './signing-key.store.js';

/**
 * Refuses to start with a SECRET_KEY that is not the one the keys were sealed under: a server that made itself new keys instead would
 * end every session and token in silence. Keys that sign no more are only checked with, which their public half does.
 */
@Injectable()
export class ReadableKeys implements OnModuleInit {
  constructor(private readonly store: SigningKeyStore, private readonly seals: KeySeals, private readonly clock: Clock) {}

  /** Throws SigningKeyUnreadable. */
  async onModuleInit(): Promise<void> {
    const keys = await this.store.all();
    const states = keyStates(keys, this.clock.now());
    for (const key of keys) if (states.get(key.kid) === 'active' || states.get(key.kid) === 'next') this.seals.open(key);
  }
}
