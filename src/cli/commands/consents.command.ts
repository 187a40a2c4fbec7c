import type { Command } from 'commander';
import { causeOf } from '../../admin/admin-resource.js';
import { collect, toListLimit } from '../collect.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { print, printJson, printTable, remark } from '../output.js';
import { Refusal } from '../refusal.js';
import { editsOf } from '../resource-commands.js';

interface Listed {
  readonly id: string;
  readonly user: { readonly preferred_username: string };
  readonly client: { readonly client_id: string };
  readonly scope: string;
  readonly granted_at: string;
  readonly updated_at: string;
  readonly last_used_at: string | null;
}

interface ListOptions {
  readonly user?: string;
  readonly client?: string;
  readonly limit: string;
  readonly cursor?: string;
  readonly json?: true;
}

export function declareConsents(command: Command): void {
  command.command('list').description('list what people have allowed applications, newest first')
    .option('--user <user name or e-mail>', 'of one person')
    .option('--client <client_id>', 'for one application')
    .option('--limit <number>', 'at most so many', '500')
    .option('--cursor <cursor>', 'go on where a list before this one ended')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => inApp(async (app) => {
      const { rows: listed, next } = await collect<Listed>(app, 'grants.list', { user: options.user, client_id: options.client, cursor: options.cursor }, toListLimit(options.limit));
      const rows = listed.map(({ id, user, client, scope, granted_at: granted, updated_at: updated, last_used_at: used }) => ({
        id, user: user.preferred_username, client_id: client.client_id, scope, granted_at: granted, updated_at: updated, last_used_at: used,
      }));
      if (options.json) printJson(rows);
      else printTable(['USER', 'CLIENT', 'GRANTED', 'LAST USED', 'SCOPE'], rows.map((row) => [row.user, row.client_id, row.granted_at, row.last_used_at ?? '', row.scope]));
      if (next !== undefined) remark(`There are more: --cursor ${next}`);
    }));

  command.command('delete').description('withdraw a consent and end what rests on it').argument('<user name or e-mail>').argument('<client_id>').option('--json', 'print JSON')
    .action((name: string, clientId: string, options: { json?: true }) => inApp(async (app) => {
      const [{ EndAccess }, { Database }] = await Promise.all([import('../../authorization/end-access.js'), import('../../database/database.js')]);
      const user = await (await editsOf(app)).require('users', name);
      const withdrawn = await app.get(Database).transaction((tx) => app.get(EndAccess).ofConsent(tx, user.id, clientId, causeOf(CLI_ACT, 'withdrawn')));
      if (!withdrawn) throw new Refusal(`${user.key} has given ${clientId} no consent.`);
      if (options.json) printJson({ user: user.key, client_id: clientId, withdrawn });
      else print(`consent of ${user.key} for ${clientId}: withdrawn`);
    }));
}
