import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Schedule } from '../platform/schedule.js';
import { KeyRotation } from './key-rotation.js';

const LOOK_EVERY_MS = 5 * 60_000;

/** Has the rotation look at the clock: at start, and every few minutes. */
@Injectable()
export class KeySchedule implements OnApplicationBootstrap {
  constructor(private readonly rotation: KeyRotation, private readonly schedule: Schedule) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.rotation.addDueKeys();
    this.schedule.every(LOOK_EVERY_MS, 'key rotation', () => this.rotation.addDueKeys());
  }
}
