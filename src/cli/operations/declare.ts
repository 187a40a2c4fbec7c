import { Command } from 'commander';
import type { CommandDeclaration } from '../../admin/command-declarations.js';
import { addOptions, type Options } from './options.js';

/** Adds to a noun every command that its operations have and nobody wrote by hand. */
export function declareOperations(command: Command, declarations: readonly CommandDeclaration[]): void {
  const byHand = new Set(leaves(command));
  for (const declaration of declarations) {
    const words = declaration.words.slice(1);
    if (declaration.words[0] !== command.name() || byHand.has(words.join(' '))) continue;
    byHand.add(words.join(' '));
    declareOne(place(command, words), declaration);
  }
}

/** The words of every command below this one that does something. */
function leaves(command: Command): string[] {
  return command.commands.flatMap((child) => [child.name(), ...leaves(child).map((words) => `${child.name()} ${words}`)]);
}

/** The command of these words, and on the way those that only hold others. */
function place(parent: Command, words: readonly string[]): Command {
  const [word, ...rest] = words;
  if (word === undefined) return parent;
  const known = parent.commands.find((child) => child.name() === word);
  const child = known ?? parent.command(word).description(`${word.replaceAll('-', ' ')} of ${parent.name().replaceAll('-', ' ')}`);
  return place(child, rest);
}

function declareOne(command: Command, declaration: CommandDeclaration): void {
  command.description(declaration.summary);
  for (const { name, isPerson } of declaration.places) command.argument(isPerson ? '<user name, e-mail or id>' : `<${name}>`);
  addOptions(command, declaration);
  command.action(async (...given: unknown[]) => {
    const { runOperation } = await import('./run.js');
    const values = given.slice(0, declaration.places.length).map(String);
    await runOperation(declaration, values, command.opts<Options>());
  });
}
