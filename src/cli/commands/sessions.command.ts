import type { Command } from 'commander';
import { causeOf } from '../../admin/admin-resource.js';
import { CLI_ACT, inApp, type Parts } from '../in-app.js';
import { instant, print, printJson, printTable } from '../output.js';
import { Refusal } from '../refusal.js';
import { editsOf } from '../resource-commands.js';
import { userNames } from '../user-names.js';

export function declareSessions(command: Command): void {
  command.command('list').description('list who is signed in where, newest first (at most 500)')
    .option('--user <user name or e-mail>', 'of one person')
    .option('--json', 'print JSON')
    .action((options: { user?: string; json?: true }) => inApp(async (app) => {
      const { sessions, clock } = await parts(app);
      const live = await sessions.listLive(clock.now(), options.user === undefined ? undefined : (await (await editsOf(app)).require('users', options.user)).id);
      const names = await userNames(app, live.map((session) => session.userId));
      const rows = live.map((session) => ({
        id: session.id, user: names.get(session.userId) ?? session.userId, signed_in_at: instant(session.authenticatedAt), last_seen_at: instant(session.lastSeenAt),
        expires_at: instant(session.expiresAt), address: session.address, user_agent: session.userAgent,
      }));
      if (options.json) return printJson(rows);
      printTable(['ID', 'USER', 'SIGNED IN', 'LAST SEEN', 'ADDRESS', 'BROWSER'], rows.map((row) => [row.id, row.user, row.signed_in_at, row.last_seen_at, row.address ?? '', row.user_agent ?? '']));
    }));

  command.command('delete').description('end a session and what applications were given in it').argument('<id>').option('--json', 'print JSON')
    .action((id: string, options: { json?: true }) => inApp(async (app) => {
      const { sessions, access, database } = await parts(app);
      const session = await sessions.find(id);
      if (session === undefined) throw new Refusal(`There is no session ${JSON.stringify(id)}.`);
      const ended = await database.transaction((tx) => access.ofSession(tx, session, causeOf(CLI_ACT, 'signed-out')));
      if (options.json) printJson({ id: session.id, ended });
      else print(`session ${session.id}: ended${ended ? '' : ' already'}`);
    }));
}

async function parts(app: Parts) {
  const [{ SessionStore }, { EndAccess }, { Database }, { Clock }] = await Promise.all([
    import('../../sessions/session.store.js'), import('../../authorization/end-access.js'), import('../../database/database.js'), import('../../platform/clock.js'),
  ]);
  return { sessions: app.get(SessionStore), access: app.get(EndAccess), database: app.get(Database), clock: app.get(Clock) };
}
