import { AUDIT_EVENT_TYPES } from '../audit/event.js';

/** What an admin sends to see whether messages arrive. No act of anybody, so it is no audit event. */
export const TEST_TYPE = 'webhook.test';

const NOUNS = [...new Set(AUDIT_EVENT_TYPES.filter((type) => type.includes('.')).map((type) => type.replace(/\..*$/, '')))];

/** Everything that `events` of a webhook may name: each type, `<noun>.*` for all of a kind, `*` for all. */
export const EVENT_PATTERNS: readonly string[] = ['*', ...NOUNS.map((noun) => `${noun}.*`), ...AUDIT_EVENT_TYPES];

export function matches(patterns: readonly string[], type: string): boolean {
  return patterns.some((pattern) => pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))));
}
