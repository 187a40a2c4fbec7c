import type { Argument, Command } from 'commander';
import { toCommandDeclaration } from '../../../src/admin/command-declarations.js';
import { declaredOperations } from '../../../src/admin/declared-operations.js';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { declared } from '../../../src/cli/program.js';

const HEADING = `# The command line

\`npm exec doorward -- <command>\` in a clone, \`doorward <command>\` where it is installed. Commands work on the database directly, with the settings of
the server (\`doorward config show\`); running servers see what they change within a second, and the audit log names \`cli\` as the actor.
\`token\` and \`healthcheck\` ask the server over HTTP.

- \`--json\` prints JSON instead of a table; problems then come as \`{ "error": ... }\` on standard error.
- Answers go to standard output, everything else to standard error.
- Exit codes: 0 done, 1 refused or failed, 2 usage; and \`diff\` exits with 2 when what is stored differs from the file.
- Nothing asks a question off a terminal. Passwords never stand in the arguments, where everybody on the machine can read them.
- In development a database that is new or old is migrated by whichever command comes first; in production only by \`doorward migrate\`.
- Wherever a person is named, a verified e-mail address will do.

This page is generated from the commands; a test compares the two.
`;

/** docs/reference/cli.md */
export async function reference(): Promise<string> {
  const commands: Command[] = [];
  for (const entry of COMMANDS) commands.push(await declared(entry));
  const contents = COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#doorward-${name}) | ${summary} |`);
  return [HEADING, '| command | |', '|---|---|', ...contents, '', ...commands.map((command) => section(command, 'doorward', 2)), ...operations()].join('\n');
}

/** Which command does what the REST API does. */
function operations(): string[] {
  const rows = declaredOperations().map((operation) => `| \`${operation.method} ${operation.path}\` | \`doorward ${toCommandDeclaration(operation).words.join(' ')}\` |`);
  return ['## The admin API as commands', '', 'Each operation of the REST API has a command; the checks, the transaction and the audit events are the same.', '', '| operation | command |', '|---|---|', ...rows, ''];
}

function section(command: Command, parent: string, level: number): string {
  const name = `${parent} ${command.name()}`;
  const usage = [name, ...command.registeredArguments.map(argument)].join(' ');
  const options = command.options.filter((option) => !option.hidden).map((option) => `| \`${option.flags}\` | ${cell(option.description)}${option.defaultValue === undefined || option.negate ? '' : ` (${String(option.defaultValue)})`} |`);
  return [
    `${'#'.repeat(level)} ${name}`, '', `${capital(command.description())}.`, '',
    ...(command.commands.length > 0 ? [] : ['```', usage, '```', '']),
    ...(options.length > 0 ? ['| option | |', '|---|---|', ...options, ''] : []),
    ...command.commands.map((child) => section(child, name, level + 1)),
  ].join('\n');
}

function argument(of: Argument): string {
  return of.required ? `<${of.name()}>` : `[${of.name()}]`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
