import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../../audit/event.js';
import type { AccountEvent, AccountNotMePage } from '../../http/account-page.js';
import { deviceOf } from '../../http/device.js';
import { type SignedIn, SessionStore } from '../../sessions/session.store.js';
import type { User } from '../../users/user.entity.js';
import type { PasswordProof } from '../own/current-password.js';
import { DisownedCredential } from '../own/disowned-credential.js';
import { Disowning } from '../own/disowning.js';
import { EarlierProof, type NeededProof } from '../own/earlier-proof.js';
import { EVENT_ID, OwnActivities, type OwnEvent } from '../own/own-activity.js';

const PER_PAGE = 25;

/** Acts of the person in their own browser or with their own things; what an administrator did is asked about, and not undone by ending sessions. */
const DISOWNABLE = /^(?:sign_in\.succeeded|session\.renewed|consent\.granted|device\.authorized|user\.(?:password_set|updated)|credential\.(?:added|removed)|email\.changed|code\.redeemed)$/;

/** What somebody is shown before they say that an event was not them, and how they have to show that it is them who says so. */
export interface Disownable extends Pick<AccountNotMePage, 'event' | 'removes'> {
  readonly proof: NeededProof;
}

/** What the activity pages show and do. */
@Injectable()
export class ActivityDesk {
  constructor(
    private readonly activities: OwnActivities,
    private readonly sessions: SessionStore,
    private readonly disowning: Disowning,
    private readonly added: DisownedCredential,
    private readonly proof: EarlierProof,
  ) {}

  /** `before` as it was sent: what is no event's id begins at the newest. */
  async page(user: User, before: string | undefined): Promise<{ readonly events: readonly AccountEvent[]; readonly next: string | null }> {
    const { events, next } = await this.activities.page(user, PER_PAGE, before !== undefined && EVENT_ID.test(before) ? before : undefined);
    return { events: await this.shown(events), next };
  }

  /** `undefined`: there is no such event of theirs. */
  async find(signedIn: SignedIn, id: string): Promise<Disownable | undefined> {
    const record = EVENT_ID.test(id) ? await this.activities.record(signedIn.user, id) : undefined;
    const event = record && (await this.activities.find(signedIn.user, id));
    const [shown] = event === undefined ? [] : await this.shown([event]);
    if (record === undefined || shown === undefined) return undefined;
    return { event: shown, removes: await this.added.isRemovable(signedIn.user, record), proof: await this.proof.needed(signedIn, record) };
  }

  /** Where an event happened is where somebody ended a session: in which browser that one was, the session itself says. */
  private async shown(events: readonly OwnEvent[]): Promise<AccountEvent[]> {
    const ended = await this.sessions.findSome(events.flatMap(({ ended: of }) => of?.id ?? []));
    const devices = new Map(ended.map(({ id, userAgent }) => [id, deviceOf(userAgent)]));
    return events.map((event) => toAccountEvent(event, devices));
  }

  async checkPassword(signedIn: SignedIn, password: string, request: FastifyRequest): Promise<PasswordProof> {
    return this.proof.checkPassword(signedIn, password, request);
  }

  async disown(signedIn: SignedIn, id: string, origin: RequestOrigin): ReturnType<Disowning['disown']> {
    return this.disowning.disown(signedIn, id, origin);
  }
}

function toAccountEvent(event: OwnEvent, devices: ReadonlyMap<string, string | null>): AccountEvent {
  const { id, at, type, outcome, byOther, device, address, application, credential, ended } = event;
  return {
    id, credential, at, event: nameOf(event), failed: outcome === 'failure', byOther, device, address,
    application: application?.name ?? null, disownable: !byOther && DISOWNABLE.test(type),
    ended: ended === null ? null : { several: ended.sessions > 1 ? ended.sessions : null, device: devices.get(ended.id ?? '') ?? null },
  };
}

/** Whose words it has: mostly its type's. */
function nameOf({ type, again, ended }: OwnEvent): string {
  if (again) return 'sign_in.confirmed';
  return ended?.sessions === 0 ? 'authorization.ended' : type;
}
