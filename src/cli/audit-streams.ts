import { once } from 'node:events';
import type { AuditEvent } from '../audit/event.entity.js';
import type { Condition } from '../database/keyset.js';
import { actorIn } from './audit-table.js';
import type { Parts } from './in-app.js';
import { instant } from './output.js';
import { UsageProblem } from './refusal.js';
import { editsOf } from './resource-commands.js';

export interface StreamOptions {
  readonly type?: string;
  readonly user?: string;
  readonly client?: string;
  readonly since?: string;
  readonly until?: string;
}

const PAGE = 200;
/** A line that is followed names people by their ids, as they are sealed. */
const NOBODY_LOOKED_UP: ReadonlyMap<string, string> = new Map();

/** A page in memory at a time, and no faster than it is read. */
export async function exportEvents(app: Parts, options: StreamOptions): Promise<void> {
  const [{ AuditEventStore, AUDIT_COLUMNS }, { toWireEvent }] = await Promise.all([import('../audit/audit-event.store.js'), import('../admin/audit-event-wire.js')]);
  const conditions = await conditionsOf(app, options);
  const sort = [{ column: AUDIT_COLUMNS.occurredAt }, { column: AUDIT_COLUMNS.id }];
  const events = app.get(AuditEventStore);
  for (let after: { readonly after?: readonly (string | number)[] } = {}; ;) {
    const page = await events.page({ conditions, sort, limit: PAGE, ...after });
    const last = page.at(-1);
    if (last !== undefined) await write(page.map((event) => `${JSON.stringify(toWireEvent(event))}\n`).join(''));
    if (last === undefined || page.length < PAGE) return;
    after = { after: [last.occurredAt, last.id] };
  }
}

/** Until it is interrupted: whoever follows a log ends the command themselves. */
export async function followEvents(app: Parts, options: StreamOptions & { readonly after?: string; readonly json?: true }): Promise<void> {
  const [{ AuditTail }, { toWireEvent }] = await Promise.all([import('../audit/audit-tail.js'), import('../admin/audit-event-wire.js')]);
  const conditions = await conditionsOf(app, options);
  let after = options.after === undefined ? undefined : toNumber(options.after);
  const tail = app.get(AuditTail);
  // Nothing else keeps the process from ending between two looks.
  const open = setInterval(() => undefined, 60_000);
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    tail.onModuleDestroy();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    while (!interrupted) {
      for await (const step of (await tail.follow('cli', conditions, after)) ?? []) {
        after = step.after;
        await write(step.events.map((event) => (options.json ? `${JSON.stringify(toWireEvent(event))}\n` : lineOf(event))).join(''));
      }
    }
  } finally {
    clearInterval(open);
  }
}

function lineOf(event: AuditEvent): string {
  const line = [instant(event.occurredAt), event.type, event.outcome, actorIn(event, NOBODY_LOOKED_UP), event.address ?? '-', event.userId ?? '-', event.clientId ?? '-', JSON.stringify(event.details)].join('  ');
  return `${line.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, ' ')}\n`;
}

async function conditionsOf(app: Parts, options: StreamOptions): Promise<Condition[]> {
  const [{ AUDIT_COLUMNS }, { typeConditions }] = await Promise.all([import('../audit/audit-event.store.js'), import('../admin/audit-event-types.js')]);
  const user = options.user === undefined ? undefined : (await (await editsOf(app)).require('users', options.user)).id;
  const equal = (column: Condition['column'], value: string | undefined): Condition[] => (value === undefined ? [] : [{ column, comparison: 'eq', value }]);
  return [
    ...(options.type === undefined ? [] : typeConditions(options.type)),
    ...equal(AUDIT_COLUMNS.userId, user), ...equal(AUDIT_COLUMNS.clientId, options.client),
    ...(options.since === undefined ? [] : [{ column: AUDIT_COLUMNS.occurredAt, comparison: 'gte' as const, value: await toTime('--since', options.since) }]),
    ...(options.until === undefined ? [] : [{ column: AUDIT_COLUMNS.occurredAt, comparison: 'lt' as const, value: await toTime('--until', options.until) }]),
  ];
}

async function toTime(option: string, text: string): Promise<number> {
  const { toInstant } = await import('../admin/instant.js');
  const time = toInstant(text);
  if (time === undefined) throw new UsageProblem(`${option} must be a date such as 2026-09-01, or a time such as 2026-09-01T12:00:00Z.`);
  return time;
}

function toNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageProblem('--after must be a number.');
  return Number(text);
}

async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
