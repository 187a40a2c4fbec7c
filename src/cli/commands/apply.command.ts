import type { Command } from 'commander';
import { inApp } from '../in-app.js';
import { printPlan, readFileNamed } from '../config-files.js';

export function declareApply(command: Command): void {
  command.requiredOption('-f, --file <path>', 'the file; - is standard input')
    .option('--name <name>', 'who owns what it creates; the name of the file when left out')
    .option('--adopt', 'take over what the file lists and somebody else made')
    .option('--release', 'let go of what the file owns and no longer lists: it stays, and nobody owns it')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option('--json', 'print JSON')
    .action((options: { file: string; name?: string; adopt?: true; release?: true; dryRun?: true; json?: true }) => inApp(async (app) => {
      const { ConfigFile } = await import('../../admin/config-file.js');
      const { text, ...file } = await readFileNamed(options.file, options.name);
      printPlan(await app.get(ConfigFile).apply(text, { ...file, dryRun: options.dryRun === true, actor: 'cli', adopt: options.adopt === true, release: options.release === true }), options.json);
    }));
}
