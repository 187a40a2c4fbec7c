import type { Command } from 'commander';
import type { Stored } from '../../admin/admin-resource.js';
import type { User } from '../../users/user.entity.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { print, printJson } from '../output.js';
import { Refusal } from '../refusal.js';
import { editsOf } from '../resource-commands.js';

const LINK_MS = 86_400_000;

interface Options {
  readonly breakGlass?: true;
  readonly json?: true;
}

/** The way back in for an admin who has lost their phone and their codes, where no other admin can help: on the server itself, and not by mistake. */
export function declareResetMfa(command: Command): void {
  command.command('reset-mfa')
    .description('take a person\'s passkeys, authenticator apps and recovery codes away and sign them out, for a lost phone; whoever has no password gets a link to choose one')
    .argument('<user name or e-mail>')
    .option('--break-glass', 'also for an admin; the audit log says so')
    .option('--json', 'print JSON')
    .action((name: string, options: Options) => inApp(async (app) => {
      const user = (await (await editsOf(app)).require('users', name)) as Stored<User>;
      const [{ FactorReset }, { PasswordSetupLinks }, { CredentialStore }, { Database }, { AdminRoleStore }] = await Promise.all([import('../../admin/factor-reset.js'), import('../../admin/password-setup-links.js'), import('../../credentials/credential.store.js'), import('../../database/database.js'), import('../../users/admin-role.store.js')]);
      const role = await app.get(AdminRoleStore).roleOf(user.id);
      if (role !== undefined && options.breakGlass !== true) throw new Refusal(`${user.key} is an admin (${role}): whoever knows their password has their power without a second factor. Let another admin do it, or add --break-glass.`);
      const { reset, link } = await app.get(Database).transaction(async (tx) => {
        // Without a password nothing would be left to sign in with.
        const isStranded = user.row.passwordHash === null && user.row.disabledAt === null && (await app.get(CredentialStore).opening(user.id, tx)).length > 0;
        const made = isStranded ? await app.get(PasswordSetupLinks).make(tx, user.row, { lifeMs: LINK_MS, send: false }, CLI_ACT) : undefined;
        return { reset: await app.get(FactorReset).reset(tx, user.row, CLI_ACT, { breakGlass: options.breakGlass === true && role !== undefined }), link: made };
      });
      if (options.json) return printJson({ preferred_username: user.key, reset, ...(link === undefined ? {} : { setup_link: link.url }) });
      print(`user ${user.key}: ${reset.length === 0 ? 'had no second factor' : `removed ${reset.join(', ').replaceAll('_', ' ')}`}`);
      if (link !== undefined) print(`There is no password: let them choose one within a day at ${link.url}`);
    }));
}
