import { Command } from 'commander';
import { VERSION } from '../platform/version.js';
import type { CommandDeclaration } from '../admin/command-declarations.js';
import type { CommandEntry } from './command-entry.js';
import { COMMANDS } from './commands/index.js';

const EXIT_CODES = `
Exit codes: 0 done, 1 refused or failed, 2 usage (and for diff: what is stored differs).
Settings come from the environment: doorward config show.`;

/** The program with its list of commands; only the one that `args` name is declared in full. */
export async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('doorward').description('Runs and manages a Doorward server.').version(VERSION).exitOverride().showHelpAfterError('(add --help for what there is)');
  program.addHelpText('after', EXIT_CODES);
  const named = args.find((argument) => !argument.startsWith('-'));
  for (const entry of COMMANDS) program.addCommand(await declared(entry, entry.name === named || named === 'help'));
  // A noun that the list does not have may be one that an operation brought.
  if (named !== undefined && !COMMANDS.some(({ name }) => name === named) && named !== 'help' && (await operationsOf(named)).length > 0) {
    program.addCommand(await declared({ name: named, summary: `manage ${named.replaceAll('-', ' ')}`, operations: true }));
  }
  return program;
}

/** A command with everything below it: for the reference. */
export async function declared(entry: CommandEntry, inFull = true): Promise<Command> {
  const command = new Command(entry.name).description(entry.summary);
  if (inFull) (await entry.load?.())?.(command);
  if (inFull && entry.operations === true) {
    const { declareOperations } = await import('./operations/declare.js');
    declareOperations(command, await operationsOf(entry.name));
  }
  return strict(command);
}

/** Loaded only for the nouns that have them: the declarations stand beside the code that does the work. */
async function operationsOf(noun: string): Promise<readonly CommandDeclaration[]> {
  const { declaredCommands } = await import('../admin/declared-operations.js');
  return declaredCommands().filter(({ words }) => words[0] === noun);
}

/** Usage is an error that the caller turns into exit code 2; and what nobody asked for is not passed over. */
function strict(command: Command): Command {
  command.exitOverride().allowExcessArguments(false).showHelpAfterError('(add --help for what there is)');
  for (const child of command.commands) strict(child);
  return command;
}
