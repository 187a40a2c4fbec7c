import { Injectable } from '@nestjs/common';
import type { RememberedDevice } from '../../sessions/remembered-device.entity.js';
import type { User } from '../../users/user.entity.js';
import { type OwnApplication, OwnApplications } from './own-applications.js';
import { OwnRememberedDevices } from './own-remembered-devices.js';
import { type OwnSession, OwnSessions } from './own-sessions.js';

/** What can act as somebody, or makes it easier: their sessions, the browsers that are remembered, and the applications they have let in. */
@Injectable()
export class OwnConnections {
  constructor(readonly sessions: OwnSessions, readonly remembered: OwnRememberedDevices, readonly applications: OwnApplications) {}

  async of(user: User): Promise<{ readonly sessions: readonly OwnSession[]; readonly remembered: readonly RememberedDevice[]; readonly applications: readonly OwnApplication[] }> {
    return { sessions: await this.sessions.list(user), remembered: await this.remembered.list(user), applications: await this.applications.list(user) };
  }
}
