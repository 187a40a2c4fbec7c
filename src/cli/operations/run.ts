import type { AdminCommands } from '../../admin/admin-commands.js';
import type { CommandDeclaration } from '../../admin/command-declarations.js';
import { isWire } from '../../admin/draft-check.js';
import type { AdminAnswer } from '../../admin/operation.js';
import { CONFIG, type Config } from '../../config/config.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { remark } from '../output.js';
import { printAnswer } from './print.js';
import { hintsAfter, sectionBefore } from './hints.js';
import { bodyFrom, type Options, queryFrom } from './options.js';

/** Runs an operation on the application's own parts, and prints what it answers. */
export async function runOperation(declaration: CommandDeclaration, values: readonly string[], options: Options): Promise<void> {
  const body = await bodyFrom(options, declaration);
  const query = queryFrom(options, declaration.query);
  await inApp(async (app) => {
    const { AdminCommands: token } = await import('../../admin/admin-commands.js');
    const commands = app.get(token);
    const path = await pathFrom(declaration, values, commands);
    const people = await peopleIn(query, commands);
    const version = options['versionIs'];
    const before = await sectionBefore(declaration.id, commands);
    const answer = await commands.perform(declaration.id, { path, query: people, ...(body === undefined ? {} : { body }), ...(typeof version === 'string' ? { version } : {}) }, CLI_ACT);
    await printAnswer(declaration, answer, options['json'] === true);
    remarks(answer, options);
    if (declaration.id.endsWith('.update')) ownership(answer, options);
    for (const hint of await hintsAfter(declaration.id, answer, commands, before, app.get<Config>(CONFIG))) remark(hint);
  });
}

async function pathFrom({ places }: CommandDeclaration, values: readonly string[], commands: AdminCommands): Promise<Record<string, string>> {
  const entries = places.map(async ({ name, isPerson }, index) => [name, isPerson ? await commands.personId(values[index] ?? '') : (values[index] ?? '')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Wherever a person is named, a user name or a verified address will do. */
async function peopleIn(query: readonly [string, string][], commands: AdminCommands): Promise<[string, string][]> {
  return Promise.all(query.map(async ([name, value]): Promise<[string, string]> => [name, name === 'user' || name === 'user_id' ? await commands.personId(value) : value]));
}

/** Commands may change what a file declares, and whoever types them should know for how long. */
function ownership({ body }: AdminAnswer, options: Options): void {
  const owner = isWire(body) ? body['managed_by'] : undefined;
  if (options['dryRun'] !== true && typeof owner === 'string' && owner.startsWith('file:')) remark(`This is declared in ${owner.slice('file:'.length)}: the next apply sets it back.`);
}

function remarks({ body, secrets = [] }: AdminAnswer, options: Options): void {
  // A secret that was mailed to whom it concerns, or not made at all, is null.
  const shown = isWire(body) ? secrets.filter((name) => typeof body[name] === 'string') : secrets;
  if (options['dryRun'] === true) remark('Nothing was written: this was a dry run.');
  else if (shown.length > 0) remark(`${shown.join(', ')}: shown this once.`);
}
