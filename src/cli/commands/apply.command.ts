import type { Command } from 'commander';
import { inApp } from '../in-app.js';
import { printPlan, readFileNamed } from '../config-files.js';

export function declareApply(command: Command): void {
  command.requiredOption('-f, --file <path>', 'the file; - is standard input')
    .option('--name <name>', 'who owns what it creates; the name of the file when left out')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option('--json', 'print JSON')
    .action((options: { file: string; name?: string; dryRun?: true; json?: true }) => inApp(async (app) => {
      const { ConfigFile } = await import('../../admin/config-file.js');
      const { text, ...file } = await readFileNamed(options.file, options.name);
      printPlan(await app.get(ConfigFile).apply(text, { ...file, dryRun: options.dryRun === true, actor: 'cli' }), options.json);
    }));
}
