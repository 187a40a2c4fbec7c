import type { Command } from 'commander';
import { AUDIT_EVENT_TYPES, type AuditEventType } from '../../audit/event.js';
import { inApp } from '../in-app.js';
import { instant, printJson, printTable } from '../output.js';
import { UsageProblem } from '../refusal.js';
import { editsOf } from '../resource-commands.js';

interface ListOptions {
  readonly type?: string;
  readonly user?: string;
  readonly client?: string;
  readonly request?: string;
  readonly before?: string;
  readonly limit: string;
  readonly json?: true;
}

export function declareAudit(command: Command): void {
  command.command('list').description('list what was done and refused, newest first')
    .option('--type <type>', 'one kind of event, such as sign_in.failed')
    .option('--user <user name or e-mail>', 'about one person')
    .option('--client <client_id>', 'about one application')
    .option('--request <id>', 'of one request')
    .option('--before <id>', 'older than this event')
    .option('--limit <number>', 'at most so many (200)', '50')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => inApp(async (app) => {
      const { AuditEventStore } = await import('../../audit/audit-event.store.js');
      const user = options.user === undefined ? {} : { userId: (await (await editsOf(app)).require('users', options.user)).id };
      const events = await app.get(AuditEventStore).list({
        ...user, limit: toLimit(options.limit),
        ...(options.type === undefined ? {} : { type: toType(options.type) }),
        ...(options.client === undefined ? {} : { clientId: options.client }),
        ...(options.request === undefined ? {} : { requestId: options.request }),
        ...(options.before === undefined ? {} : { before: options.before }),
      });
      const rows = events.map((event) => ({
        id: event.id, occurred_at: instant(event.occurredAt), type: event.type, outcome: event.outcome, actor: event.actor, user_id: event.userId, client_id: event.clientId,
        session_id: event.sessionId, request_id: event.requestId, address: event.address, details: event.details,
      }));
      if (options.json) return printJson(rows);
      printTable(['WHEN', 'TYPE', 'OUTCOME', 'ACTOR', 'USER', 'CLIENT', 'DETAILS'], rows.map((row) => [
        row.occurred_at, row.type, row.outcome, row.actor, row.user_id ?? '', row.client_id ?? '', JSON.stringify(row.details),
      ]));
    }));
}

function toType(text: string): AuditEventType {
  const type = AUDIT_EVENT_TYPES.find((known) => known === text);
  if (type === undefined) throw new UsageProblem(`There are no ${text} events. These are: ${AUDIT_EVENT_TYPES.join(', ')}`);
  return type;
}

function toLimit(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 200) throw new UsageProblem('--limit must be a number from 1 to 200.');
  return limit;
}
