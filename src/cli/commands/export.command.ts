import type { Command } from 'commander';
import { inApp } from '../in-app.js';
import { printJson } from '../output.js';

export function declareExport(command: Command): void {
  command.option('--json', 'print JSON, which is a doorward.yaml as well').action((options: { json?: true }) => inApp(async (app) => {
    const { ConfigFile } = await import('../../admin/config-file.js');
    const text = await app.get(ConfigFile).export();
    if (options.json) printJson((await import('yaml')).parse(text));
    else process.stdout.write(text);
  }));
}
