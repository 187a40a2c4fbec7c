import type { Command } from 'commander';
import { causeOf } from '../../admin/admin-resource.js';
import { collect, toListLimit } from '../collect.js';
import { CLI_ACT, inApp, type Parts } from '../in-app.js';
import { inWords, print, printJson, printTable, remark } from '../output.js';
import { Refusal } from '../refusal.js';

interface Listed {
  readonly id: string;
  readonly user: { readonly preferred_username: string };
  readonly device: string | null;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly authenticated_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly clients: readonly { readonly client_id: string }[];
}

interface ListOptions {
  readonly user?: string;
  readonly limit: string;
  readonly cursor?: string;
  readonly json?: true;
}

export function declareSessions(command: Command): void {
  command.command('list').description('list who is signed in where, newest first')
    .option('--user <user name or e-mail>', 'of one person')
    .option('--limit <number>', 'at most so many', '500')
    .option('--cursor <cursor>', 'go on where a list before this one ended')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => inApp(async (app) => {
      const { rows: listed, next } = await collect<Listed>(app, 'sessions.list', { user: options.user, cursor: options.cursor }, toListLimit(options.limit));
      const rows = listed.map(({ id, user, authenticated_at: signedIn, last_seen_at: seen, expires_at: end, address, user_agent: agent, device, clients }) => ({
        id, user: user.preferred_username, signed_in_at: signedIn, last_seen_at: seen, expires_at: end, address, user_agent: agent, device, clients: clients.map((client) => client.client_id),
      }));
      if (options.json) printJson(rows);
      else printTable(['ID', 'USER', 'SIGNED IN', 'LAST SEEN', 'ADDRESS', 'DEVICE', 'APPLICATIONS'], rows.map((row) => [row.id, row.user, row.signed_in_at, row.last_seen_at, row.address ?? '', row.device ?? row.user_agent ?? '', inWords(row.clients)]));
      if (next !== undefined) remark(`There are more: --cursor ${next}`);
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
  const [{ SessionStore }, { EndAccess }, { Database }] = await Promise.all([import('../../sessions/session.store.js'), import('../../authorization/end-access.js'), import('../../database/database.js')]);
  return { sessions: app.get(SessionStore), access: app.get(EndAccess), database: app.get(Database) };
}
