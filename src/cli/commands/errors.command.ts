import type { Command } from 'commander';
import { CLI_ACT, inApp } from '../in-app.js';
import { print, printFacts, printJson } from '../output.js';

interface Shown {
  readonly request_id: string;
  readonly occurred_at: string;
  readonly endpoint: string;
  readonly client_id: string | null;
  readonly error: string;
  readonly parameter: string | null;
  readonly description: string;
  readonly comparison: Comparison | null;
  readonly advice: string;
  readonly yaml: string | null;
  readonly command: string | null;
}
interface Comparison {
  readonly parameter: string;
  readonly sent: string | null;
  readonly registered: readonly string[];
  readonly nearest: string | null;
  readonly position: number | null;
  readonly difference: string | null;
}

export function declareErrors(command: Command): void {
  command.command('show').argument('<request-id>').description('tell why a request was refused: what was sent against what is registered')
    .option('--json', 'print JSON')
    .action((requestId: string, options: { json?: true }) => inApp(async (app) => {
      const { AdminCommands } = await import('../../admin/admin-commands.js');
      const { body } = await app.get(AdminCommands).perform('authorization-errors.show', { path: { request_id: requestId }, query: [] }, CLI_ACT);
      if (options.json) return printJson(body);
      printShown(body as Shown);
    }));
}

function printShown({ comparison, yaml, command, ...shown }: Shown): void {
  printFacts({
    request: shown.request_id, when: shown.occurred_at, endpoint: shown.endpoint, application: shown.client_id ?? 'none with this client_id', error: shown.error, parameter: shown.parameter ?? '',
    why: shown.description,
  });
  if (comparison !== null) printComparison(comparison);
  print('');
  print(shown.advice);
  if (command !== null) print(`\nTo register what was sent:\n\n${command}`);
  else if (yaml !== null) print(`\nTo register what was sent, in doorward.yaml:\n\n${yaml.trimEnd()}`);
}

/** One below the other, with a mark under the first character that differs. */
function printComparison({ parameter, sent, registered, nearest, position, difference }: Comparison): void {
  print('');
  printFacts({ [`${parameter} sent`]: sent ?? '(nothing)', [`${parameter} registered`]: nearest ?? (registered.join(', ') || '(nothing)') });
  if (position === null) return;
  print(`${' '.repeat(`${parameter} registered`.length + 2 + position)}^ ${difference ?? ''}`);
}
