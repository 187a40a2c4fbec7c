import { AUDIT_COLUMNS } from '../audit/audit-event.store.js';
import { AUDIT_EVENT_TYPES } from '../audit/event.js';
import type { Condition } from '../database/keyset.js';
import { didYouMean } from './did-you-mean.js';
import { AdminProblem } from './problem.js';

/** `sign_in.failed`, or `sign_in.*`. Throws 400 for what no event is called: an empty list would pass for good news. */
export function typeConditions(value: string): readonly Condition[] {
  const column = AUDIT_COLUMNS.type;
  if ((AUDIT_EVENT_TYPES as readonly string[]).includes(value)) return [{ column, comparison: 'eq', value }];
  const kind = value.endsWith('.*') ? value.slice(0, -1) : undefined;
  if (kind !== undefined && AUDIT_EVENT_TYPES.some((type) => type.startsWith(kind))) return [{ column, comparison: 'prefix', value: kind }];
  const detail = `There are no ${value.slice(0, 80)} events${didYouMean(value, AUDIT_EVENT_TYPES) || '.'}`;
  throw new AdminProblem('invalid-parameter', detail, { errors: [{ pointer: '?type', code: 'invalid', detail }] });
}
