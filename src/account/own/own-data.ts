import { Injectable } from '@nestjs/common';
import type { User } from '../../users/user.entity.js';
import { GroupStore } from '../../users/group.store.js';
import { type OwnEvent, OwnActivities } from './own-activity.js';
import { OwnConnections } from './own-connections.js';
import { OwnCredentials } from './own-credentials.js';
import { OwnProfiles } from './own-profile.js';
import { toCredentialsWire, toEventWire, toGrantWire, toProfileWire, toRememberedWire, toSessionWire } from './wire.js';

/** Somebody whose account has seen more gets the newest, and is told so. */
const MOST_EVENTS = 5000;
const AT_ONCE = 199;

/** Everything that is kept about a person, for that person: General Data Protection Regulation, Articles 15 and 20. No secret, and no digest of one. */
@Injectable()
export class OwnData {
  constructor(
    private readonly profiles: OwnProfiles,
    private readonly credentials: OwnCredentials,
    private readonly connections: OwnConnections,
    private readonly activities: OwnActivities,
    private readonly groups: GroupStore,
  ) {}

  /** `sessionId`: the one in which it is asked for; `now` in milliseconds. */
  async of(user: User, sessionId: string | null, now: number): Promise<Readonly<Record<string, unknown>>> {
    const { sessions, remembered, applications } = await this.connections.of(user);
    const events = await this.events(user);
    return {
      exported_at: new Date(now).toISOString(),
      profile: toProfileWire(user, this.profiles.editableFields(user)),
      groups: await this.groups.groupsOf(user.id),
      sign_in: toCredentialsWire(await this.credentials.of(user)),
      sessions: sessions.map((session) => toSessionWire(session, sessionId)),
      remembered_devices: remembered.map(toRememberedWire),
      grants: applications.map(toGrantWire),
      activity: events.map(toEventWire),
      activity_complete: events.length < MOST_EVENTS,
    };
  }

  private async events(user: User): Promise<OwnEvent[]> {
    const all: OwnEvent[] = [];
    let before: string | undefined;
    do {
      const { events, next } = await this.activities.page(user, AT_ONCE, before);
      all.push(...events);
      before = next ?? undefined;
    } while (before !== undefined && all.length < MOST_EVENTS);
    return all.slice(0, MOST_EVENTS);
  }
}
