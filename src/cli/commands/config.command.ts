import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.js';
import { printJson, printTable, remark } from '../output.js';

export function declareConfig(command: Command): void {
  command.command('show').description('show every setting and where it comes from; secrets are masked').option('--json', 'print JSON').action((options: { json?: true }) => {
    const { origins, warnings } = loadConfig();
    // A secret's text is left out by the one who reads it: all there is to mask is that it is there.
    const rows = Object.entries(origins).map(([name, { from, text }]) => ({ name, value: text === '' && from !== 'default' ? '***' : text, from }));
    if (options.json) printJson(rows);
    else printTable(['SETTING', 'FROM', 'VALUE'], rows.map((row) => [row.name, row.from, /^,*$/.test(row.value) ? '(none)' : row.value]));
    for (const warning of warnings) remark(warning);
  });
}
