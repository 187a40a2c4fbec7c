import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { declaredCommands } from '../../src/admin/declared-operations.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { declared, programFor } from '../../src/cli/program.js';

/** The words of every command that does something. */
function acting(command: Command, before = ''): string[] {
  const words = `${before}${command.name()}`;
  // Commander keeps what an action() was given here, and nowhere in public.
  const own = (command as unknown as { readonly _actionHandler?: unknown })._actionHandler === null ? [] : [words];
  return [...own, ...command.commands.flatMap((child) => acting(child, `${words} `))];
}

describe('the operations of the admin API', () => {
  const operations = declaredCommands();
  let commands: ReadonlySet<string>;

  beforeAll(async () => {
    const all: string[] = [];
    for (const entry of COMMANDS) all.push(...acting(await declared(entry)));
    commands = new Set(all);
  });

  it('are commands, every one of them', () => {
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.filter(({ words }) => !commands.has(words.join(' '))).map(({ id, words }) => `${id}: doorward ${words.join(' ')}`)).toEqual([]);
  });

  it('are found by the help, under a noun of the list', () => {
    const nouns = new Set(COMMANDS.map(({ name }) => name));
    expect([...new Set(operations.map(({ words: [noun = ''] }) => noun))].filter((noun) => !nouns.has(noun))).toEqual([]);
    expect(COMMANDS.filter(({ name, operations: has }) => has === true && !operations.some(({ words }) => words[0] === name)).map(({ name }) => name)).toEqual([]);
  });

  it('take as options what the query takes, and the fields of the body but for secrets', async () => {
    const program = await programFor(['webhooks']);
    const create = program.commands.find((command) => command.name() === 'webhooks')?.commands.find((command) => command.name() === 'create');
    const flags = create?.options.map((option) => option.long);
    expect(flags).toEqual(expect.arrayContaining(['--url', '--events', '--dry-run', '--file', '--set', '--json']));
  });
});
