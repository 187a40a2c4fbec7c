import type { Command } from 'commander';
import { inApp } from '../in-app.js';
import { instant, print, printJson, remark } from '../output.js';

export function declareSetupLink(command: Command): void {
  command.option('--break-glass', 'also where there is an owner: every one of them has lost their way in')
    .option('--json', 'print JSON')
    .action((options: { breakGlass?: true; json?: true }) => inApp(async (app) => {
      const { FirstAdmin } = await import('../../account/first-admin.js');
      const link = await app.get(FirstAdmin).renew('cli', options.breakGlass === true, null);
      if (options.json) return printJson({ url: link.url, expires_at: instant(link.expiresAt) });
      print(link.url);
      remark(`Open it in a browser: whoever does makes the account of an owner, who may do everything. Good once, until ${instant(link.expiresAt)}; links made before no longer work.`);
    }));
}
