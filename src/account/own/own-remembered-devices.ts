import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import type { RememberedDevice } from '../../sessions/remembered-device.entity.js';
import { RememberedDeviceStore } from '../../sessions/remembered-device.store.js';
import { isIdentifier } from '../../users/identifier.js';
import type { User } from '../../users/user.entity.js';
import { AccountJournal } from './account-journal.js';

/** The browsers that stand for a person's second factor. */
@Injectable()
export class OwnRememberedDevices {
  constructor(private readonly devices: RememberedDeviceStore, private readonly journal: AccountJournal, private readonly database: Database, private readonly clock: Clock) {}

  async list({ id }: User): Promise<RememberedDevice[]> {
    return this.devices.listOf(id, this.clock.now());
  }

  /** From here on it is asked for the second factor again. `false`: it is none of this person's. */
  async forget(user: User, deviceId: string, origin: RequestOrigin): Promise<boolean> {
    if (!isIdentifier(deviceId)) return false;
    return this.database.transaction(async (tx) => {
      if (!(await this.devices.remove(tx, user.id, deviceId))) return false;
      await this.journal.record(tx, user, { type: 'device.forgotten', details: { device: deviceId } }, origin);
      return true;
    });
  }
}
