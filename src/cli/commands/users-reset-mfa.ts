import type { Command } from 'commander';
import type { Stored } from '../../admin/admin-resource.js';
import type { User } from '../../users/user.entity.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { print, printJson } from '../output.js';
import { Refusal } from '../refusal.js';
import { editsOf } from '../resource-commands.js';

interface Options {
  readonly breakGlass?: true;
  readonly json?: true;
}

/** The way back in for an admin who has lost their phone and their codes, where no other admin can help: on the server itself, and not by mistake. */
export function declareResetMfa(command: Command): void {
  command.command('reset-mfa')
    .description('take a person\'s passkeys, authenticator apps and recovery codes away and sign them out, for a lost phone')
    .argument('<user name or e-mail>')
    .option('--break-glass', 'also for an admin; the audit log says so')
    .option('--json', 'print JSON')
    .action((name: string, options: Options) => inApp(async (app) => {
      const user = (await (await editsOf(app)).require('users', name)) as Stored<User>;
      const [{ FactorReset }, { Database }, { AdminRoleStore }] = await Promise.all([import('../../admin/factor-reset.js'), import('../../database/database.js'), import('../../users/admin-role.store.js')]);
      const role = await app.get(AdminRoleStore).roleOf(user.id);
      if (role !== undefined && options.breakGlass !== true) throw new Refusal(`${user.key} is an admin (${role}): whoever knows their password has their power without a second factor. Let another admin do it, or add --break-glass.`);
      const reset = await app.get(Database).transaction((tx) => app.get(FactorReset).reset(tx, user.row, CLI_ACT, { breakGlass: options.breakGlass === true && role !== undefined }));
      if (options.json) printJson({ preferred_username: user.key, reset });
      else print(`user ${user.key}: ${reset.length === 0 ? 'had no second factor' : `removed ${reset.join(', ').replaceAll('_', ' ')}`}`);
    }));
}
