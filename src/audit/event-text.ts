import { hideSecrets } from '../platform/log-redaction.js';
import type { AuditDetails } from './event.js';

/** Bounds of what one event may hold: a request that fills its parameters to the brim must not fill the disk. */
const LONGEST_TEXT = 500;
const LONGEST_LIST = 20;
/** A client has some forty fields, each before and after. */
const MOST_DETAILS = 96;
/** What an administrator changed is worth more room than what a stranger sent. */
const LONGEST_SIDE = 4000;

/**
 * What an ASCII column of an audit event can hold. Identifiers in events of refused acts are whatever the stranger sent
 * (a client_id with line breaks or emoji): those characters are kept as JSON escapes, and the rest is cut off.
 */
export function toAsciiText(value: string | null | undefined, length: number): string | null {
  if (value === null || value === undefined) return null;
  const escaped = hideSecrets(value.slice(0, length)).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.slice(0, length);
}

/**
 * The details with every text and list cut to a sane length, and without what looks like a secret: a person may paste one anywhere.
 * Control characters stay: JSON escapes them.
 */
export function toBoundedDetails(details: AuditDetails): AuditDetails {
  return Object.fromEntries(Object.entries(details).slice(0, MOST_DETAILS).map(([name, value]) => [cut(name), toBounded(value, /^(before|after)\./.test(name) ? LONGEST_SIDE : LONGEST_TEXT)]));
}

function toBounded(value: AuditDetails[string], longest: number): AuditDetails[string] {
  if (typeof value === 'string') return cut(value, longest);
  if (value === null || typeof value !== 'object') return value;
  return value.slice(0, LONGEST_LIST).map((item) => cut(item));
}

/** Cuts between characters, not inside a surrogate pair. */
function cut(text: string, longest = LONGEST_TEXT): string {
  const safe = hideSecrets(text.slice(0, 2 * longest));
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
