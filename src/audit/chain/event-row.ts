import { hash } from 'node:crypto';

/** What an event's hash is made of, in this order, as the database holds it: texts of JSON are not parsed. */
const COLUMNS = [
  'id', 'occurred_at', 'type', 'outcome', 'actor', 'actor_id', 'user_id', 'client_id', 'session_id', 'authorization_id', 'request_id', 'address', 'details', 'personal',
] as const;

export type EventRow = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;
export type SealedRow = EventRow & { readonly sequence: number; readonly hash: string };

export const EVENT_COLUMNS = COLUMNS.join(', ');

/** What stands for the hash of an event before the first one. */
export const BEFORE_THE_FIRST = '';

/**
 * SHA-256 of the event, its number and the hash before it: 43 base64url characters. JSON is the canonical form, as an array of texts, numbers
 * and nulls has only one; two columns cannot run into each other in it.
 */
export function hashOf(row: EventRow, sequence: number, previous: string): string {
  return hash('sha256', JSON.stringify(['doorward-audit-1', previous, sequence, ...COLUMNS.map((name) => row[name])]), 'base64url');
}
