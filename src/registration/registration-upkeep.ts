import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ClientUses } from '../clients/client-uses.js';
import { Clock } from '../platform/clock.js';
import { Schedule } from '../platform/schedule.js';
import { UnusedRegistrations } from './unused-registrations.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Writes down, besides the requests, which registrations came to be used, and clears away those that never were. */
@Injectable()
export class RegistrationUpkeep implements OnApplicationBootstrap {
  constructor(
    private readonly uses: ClientUses,
    private readonly unused: UnusedRegistrations,
    private readonly clock: Clock,
    private readonly schedule: Schedule,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule.every(MINUTE, 'first uses of registered clients', () => this.writeUses());
    this.schedule.every(HOUR, 'registrations that were never used', async () => {
      await this.expire();
    });
  }

  async writeUses(): Promise<void> {
    await this.unused.noteUses(this.uses.take());
  }

  /** What was used a moment ago counts. Resolves to the number of clients that went. */
  async expire(): Promise<number> {
    await this.writeUses();
    return this.unused.expire(this.clock.now());
  }
}
