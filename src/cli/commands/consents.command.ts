import type { Command } from 'commander';
import { causeOf } from '../../admin/admin-resource.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { instant, print, printJson, printTable } from '../output.js';
import { Refusal } from '../refusal.js';
import { editsOf } from '../resource-commands.js';
import { userNames } from '../user-names.js';

export function declareConsents(command: Command): void {
  command.command('list').description('list what people have allowed applications, newest first (at most 500)')
    .option('--user <user name or e-mail>', 'of one person')
    .option('--client <client_id>', 'for one application')
    .option('--json', 'print JSON')
    .action((options: { user?: string; client?: string; json?: true }) => inApp(async (app) => {
      const { ConsentStore } = await import('../../authorization/consent.store.js');
      const user = options.user === undefined ? {} : { userId: (await (await editsOf(app)).require('users', options.user)).id };
      const consents = await app.get(ConsentStore).list({ ...user, ...(options.client === undefined ? {} : { clientId: options.client }) });
      const names = await userNames(app, consents.map((consent) => consent.userId));
      const rows = consents.map((consent) => ({
        user: names.get(consent.userId) ?? consent.userId, client_id: consent.clientId, scope: consent.scopes.join(' '), granted_at: instant(consent.grantedAt), updated_at: instant(consent.updatedAt),
      }));
      if (options.json) return printJson(rows);
      printTable(['USER', 'CLIENT', 'GRANTED', 'SCOPE'], rows.map((row) => [row.user, row.client_id, row.granted_at, row.scope]));
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
