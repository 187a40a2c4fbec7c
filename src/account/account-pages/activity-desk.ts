import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import type { AccountEvent } from '../../http/account-page.js';
import type { SignedIn } from '../../sessions/session.store.js';
import type { User } from '../../users/user.entity.js';
import { Disowning } from '../own/disowning.js';
import { EVENT_ID, OwnActivities, type OwnEvent } from '../own/own-activity.js';

const PER_PAGE = 25;

/** Acts of the person in their own browser or with their own things; what an administrator did is asked about, and not undone by ending sessions. */
const DISOWNABLE = /^(?:sign_in\.succeeded|consent\.granted|device\.authorized|user\.(?:password_set|updated)|credential\.(?:added|removed)|email\.changed|code\.redeemed)$/;

/** What the activity pages show and do. */
@Injectable()
export class ActivityDesk {
  constructor(private readonly activities: OwnActivities, private readonly disowning: Disowning) {}

  /** `before` as it was sent: what is no event's id begins at the newest. */
  async page(user: User, before: string | undefined): Promise<{ readonly events: readonly AccountEvent[]; readonly next: string | null }> {
    const { events, next } = await this.activities.page(user, PER_PAGE, before !== undefined && EVENT_ID.test(before) ? before : undefined);
    return { events: events.map(toAccountEvent), next };
  }

  async find(user: User, id: string): Promise<AccountEvent | undefined> {
    const event = await this.activities.find(user, id);
    return event === undefined ? undefined : toAccountEvent(event);
  }

  async disown(signedIn: SignedIn, id: string, origin: RequestOrigin): ReturnType<Disowning['disown']> {
    return this.disowning.disown(signedIn, id, origin);
  }
}

function toAccountEvent({ id, at, type, outcome, byOther, device, address, application }: OwnEvent): AccountEvent {
  return { id, at, event: type, failed: outcome === 'failure', byOther, device, address, application: application?.name ?? null, disownable: !byOther && DISOWNABLE.test(type) };
}
