import type { AuditEvent } from '../audit/event.entity.js';
import type { Parts } from './in-app.js';
import { instant } from './output.js';

const PERSON = 'usr_';

/** What somebody looks for first, with what is as long as it likes at the end. */
export const AUDIT_HEADINGS = ['WHEN', 'TYPE', 'OUTCOME', 'ACTOR', 'ADDRESS', 'USER', 'CLIENT', 'DETAILS'] as const;

/** User names by id, of everybody who acted or is meant in these events; who was wiped has none. */
export async function namesIn(app: Parts, events: readonly AuditEvent[]): Promise<ReadonlyMap<string, string>> {
  const [{ UserStore }, { Database }] = await Promise.all([import('../users/user.store.js'), import('../database/database.js')]);
  const ids = new Set(events.flatMap(({ userId, actorId }) => [userId, actorId]).filter((id) => id?.startsWith(PERSON) === true));
  const people = await Promise.all([...ids].map((id) => app.get(UserStore).findKept(id ?? '', app.get(Database))));
  return new Map(people.flatMap((person) => (person === undefined ? [] : [[person.id, person.preferredUsername] as const])));
}

/** A row for each event, as AUDIT_HEADINGS names its cells. */
export function auditRows(events: readonly AuditEvent[], names: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  return events.map((event) => [
    instant(event.occurredAt), event.type, event.outcome, actorIn(event, names), event.address ?? '',
    event.userId === null ? '' : (names.get(event.userId) ?? event.userId), event.clientId ?? '', JSON.stringify(event.details),
  ]);
}

/** By which means, and who: a person is told from an application of the same name. Where nobody stands, it is who the event is about. */
export function actorIn({ actor, actorId }: Pick<AuditEvent, 'actor' | 'actorId'>, names: ReadonlyMap<string, string>): string {
  if (actorId === null) return actor;
  return actorId.startsWith(PERSON) ? `${actor} user ${names.get(actorId) ?? actorId}` : `${actor} client ${actorId}`;
}
