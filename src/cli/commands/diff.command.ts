import type { Command } from 'commander';
import { inApp } from '../in-app.js';
import { printPlan, readFileNamed } from '../config-files.js';

/** What is stored differs from what the file declares. */
const DRIFT = 2;

export function declareDiff(command: Command): void {
  command.requiredOption('-f, --file <path>', 'the file; - is standard input')
    .option('--name <name>', 'who owns what it creates; the name of the file when left out')
    .option('--adopt', 'take over what the file lists and somebody else made')
    .option('--release', 'let go of what the file owns and no longer lists: it stays, and nobody owns it')
    .option('--json', 'print JSON')
    .action((options: { file: string; name?: string; adopt?: true; release?: true; json?: true }) => inApp(async (app) => {
      const { ConfigFile } = await import('../../admin/config-file.js');
      const { text, ...file } = await readFileNamed(options.file, options.name);
      const plan = await app.get(ConfigFile).diff(text, { ...file, adopt: options.adopt === true, release: options.release === true });
      printPlan(plan, options.json);
      if (plan.changes.length > 0) process.exitCode = DRIFT;
    }));
}
