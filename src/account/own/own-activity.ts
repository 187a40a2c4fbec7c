import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '../../audit/event.entity.js';
import type { AuditDetails } from '../../audit/event.js';
import { AuditEventStore } from '../../audit/audit-event.store.js';
import { ClientStore } from '../../clients/client.store.js';
import { deviceOf } from '../../http/device.js';
import { shownAddress } from '../../http/shown-address.js';
import type { User } from '../../users/user.entity.js';

/** Something that happened in somebody's account, as they are told it. */
export interface OwnEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: string;
  readonly outcome: 'success' | 'failure';
  /** Somebody else did it: whoever runs the server, most often. Where they sat, and with what, is then not told. */
  readonly byOther: boolean;
  readonly device: string | null;
  readonly address: string | null;
  readonly application: { readonly clientId: string; readonly name: string } | null;
  /** By what somebody signed in, or what of theirs was added, renamed or removed: a factor's method, and what its owner calls it. */
  readonly credential: { readonly method: string; readonly name: string | null } | null;
  /** A sign-in in a session that was there already: nobody came in by it who was not in. */
  readonly again: boolean;
  /** How many sessions ended, none where only applications lost their access; and of a single one which it was. */
  readonly ended: { readonly sessions: number; readonly id: string | null } | null;
}

export interface ActivityPage {
  readonly events: readonly OwnEvent[];
  /** Where the next page begins; null: there is none. */
  readonly next: string | null;
}

export const EVENT_ID = /^evt_[0-9a-z]{26}$/;

/** What is written about one's own account. The store narrows it to the person: another's event is on nobody's page. */
@Injectable()
export class OwnActivities {
  constructor(private readonly events: AuditEventStore, private readonly clients: ClientStore) {}

  /** Newest first; `before`: the `next` of the page before. */
  async page({ id: userId }: Pick<User, 'id'>, limit: number, before?: string): Promise<ActivityPage> {
    const found = await this.events.list({ userId, limit: limit + 1, ...(before === undefined ? {} : { before }) });
    const shown = found.slice(0, limit);
    return { events: await Promise.all(shown.map(async (event) => this.toOwn(event, userId))), next: found.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** `undefined`: it is about somebody else, or there is none. */
  async find({ id: userId }: Pick<User, 'id'>, id: string): Promise<OwnEvent | undefined> {
    const event = await this.record({ id: userId }, id);
    return event && this.toOwn(event, userId);
  }

  /** The same as it is written. */
  async record({ id: userId }: Pick<User, 'id'>, id: string): Promise<AuditEvent | undefined> {
    const event = await this.events.find(id);
    return event?.userId === userId ? event : undefined;
  }

  private async toOwn(event: AuditEvent, userId: string): Promise<OwnEvent> {
    const { id, occurredAt, type, outcome, actor, actorId, address, clientId, sessionId, details } = event;
    const byOther = ['api', 'cli', 'file', 'server'].includes(actor) && actorId !== userId;
    // What a client does comes from its own server: where that stands says nothing to anybody.
    const own = !byOther && (actor === 'user' || actor === 'page' || actorId === userId);
    const { user_agent: userAgent, name } = details;
    const method = type.startsWith('sign_in.') ? signInMethodOf(details) : details['method'];
    return {
      id, at: occurredAt, type, outcome, byOther,
      device: own && typeof userAgent === 'string' ? deviceOf(userAgent) : null,
      address: own && address !== null ? shownAddress(address) : null,
      application: clientId === null ? null : { clientId, name: (await this.clients.find(clientId))?.name ?? clientId },
      credential: typeof method === 'string' ? { method, name: typeof name === 'string' ? name : null } : null,
      again: type === 'sign_in.succeeded' && details['again'] === true,
      ended: type === 'session.ended' ? { sessions: typeof details['sessions'] === 'number' ? details['sessions'] : 1, id: sessionId } : null,
    };
  }
}

/** With what somebody signed in, or tried to, as one word; a code from the drawer is told from a code of the app, for one of them is used up. */
function signInMethodOf({ method, methods, amr }: AuditDetails): string | undefined {
  if (typeof method === 'string') return oneOf(method);
  if (!Array.isArray(methods)) return methodOf(amr);
  if (methods.includes('passkey')) return 'passkey';
  const code = ['recovery_code', 'totp', 'email_code'].find((each) => methods.includes(each));
  if (methods.includes('password')) return code === undefined ? 'password' : `password_and_${code}`;
  return code && oneOf(code);
}

/** People hold a set of recovery codes, and use one. */
const oneOf = (method: string): string => (method === 'recovery_code' ? 'one_recovery_code' : method);

/** The same of an event that was written before the factors were. */
function methodOf(amr: AuditDetails[string] | undefined): string | undefined {
  if (!Array.isArray(amr)) return undefined;
  if (amr.includes('hwk') || amr.includes('swk')) return 'passkey';
  if (amr.includes('pwd')) return amr.includes('otp') ? 'password_and_code' : 'password';
  return undefined;
}
