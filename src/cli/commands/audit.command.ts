import type { Command } from 'commander';
import type { Wire } from '../../admin/draft-check.js';
import { AUDIT_EVENT_TYPES, type AuditEventType } from '../../audit/event.js';
import { AUDIT_HEADINGS, auditRows, namesIn } from '../audit-table.js';
import { exportEvents, followEvents, type StreamOptions } from '../audit-streams.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { inLog } from '../in-log.js';
import { factsOf, print, printFacts, printJson, printTable, remark } from '../output.js';
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
  declareList(command.command('list').description('list what was done and refused, newest first'));
  declareShow(command.command('show').argument('<id>').description('show an event'));
  declareVerify(command.command('verify').description('find every event that somebody has changed, removed, added or moved since it was sealed'));
  declareStreams(command);
  command.command('key').description('print the public key that checkpoints are signed with').action(() => inApp(async (app) => {
    const { ChainSignatures } = await import('../../audit/chain-signatures.js');
    print(app.get(ChainSignatures).publicKeyPem().trimEnd());
  }));
}

function declareList(command: Command): void {
  command.option('--type <type>', 'one kind of event, such as sign_in.failed')
    .option('--user <user name or e-mail>', 'about one person')
    .option('--client <client_id>', 'about one application')
    .option('--request <id>', 'of one request')
    .option('--before <id>', 'older than this event')
    .option('--limit <number>', 'at most so many (200)', '50')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => inApp(async (app) => {
      const [{ AuditEventStore }, { toWireEvent }] = await Promise.all([import('../../audit/audit-event.store.js'), import('../../admin/audit-event-wire.js')]);
      const user = options.user === undefined ? {} : { userId: (await (await editsOf(app)).require('users', options.user)).id };
      const events = await app.get(AuditEventStore).list({
        ...user, limit: toLimit(options.limit),
        ...(options.type === undefined ? {} : { type: toType(options.type) }),
        ...(options.client === undefined ? {} : { clientId: options.client }),
        ...(options.request === undefined ? {} : { requestId: options.request }),
        ...(options.before === undefined ? {} : { before: options.before }),
      });
      if (options.json) return printJson(events.map(toWireEvent));
      printTable(AUDIT_HEADINGS, auditRows(events, await namesIn(app, events)));
    }));
}

function declareShow(command: Command): void {
  command.option('--json', 'print JSON').action((id: string, options: { json?: true }) => inApp(async (app) => {
    const { AdminCommands } = await import('../../admin/admin-commands.js');
    const { body } = await app.get(AdminCommands).perform('audit-events.show', { path: { id }, query: [] }, CLI_ACT);
    if (options.json) return printJson(body);
    printFacts(factsOf(body as Wire));
  }));
}

function declareVerify(command: Command): void {
  command.option('--after <file>', 'go on from a checkpoint that you kept: what this printed with --json, or a line of the log of the server')
    .option('--json', 'print JSON')
    .action((options: { after?: string; json?: true }) => inLog(async (verification) => {
      const { readCheckpoint, printReport } = await import('../audit-verify.js');
      const after = options.after === undefined ? undefined : await readCheckpoint(options.after);
      const report = await verification.run(after, (events) => {
        if (process.stderr.isTTY && events % 50_000 === 0) remark(`${events} events`);
      });
      printReport(report, options.json === true);
    }));
}

function declareStreams(command: Command): void {
  const narrowed = (child: Command): Command => child.option('--type <type>', 'one kind of event, or all of a kind: sign_in.*')
    .option('--user <user name or e-mail>', 'about one person').option('--client <client_id>', 'about one application');
  narrowed(command.command('export').description('print every event, a line of JSON each, oldest first'))
    .option('--since <time>', 'not before this').option('--until <time>', 'before this')
    .action((options: StreamOptions) => inApp((app) => exportEvents(app, options)));
  narrowed(command.command('tail').description('print events as they are sealed, until it is interrupted'))
    .option('--after <number>', 'go on after this number in the chain').option('--json', 'print a line of JSON each')
    .action((options: StreamOptions & { after?: string; json?: true }) => inApp((app) => followEvents(app, options)));
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
