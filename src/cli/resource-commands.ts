import type { Command } from 'commander';
import type { AdminEdits } from '../admin/admin-edits.js';
import type { Stored } from '../admin/admin-resource.js';
import type { Wire } from '../admin/draft-check.js';
import type { AdminField } from '../admin/field.js';
import { addFieldOptions, draftFrom, optionFields, removals } from './draft-options.js';
import { CLI_ACT, inApp, type Parts } from './in-app.js';
import { factsOf, print, printFacts, printJson, printTable, remark } from './output.js';
import { UsageProblem } from './refusal.js';
import { confirmOnTerminal } from './standard-input.js';

/** What the command line needs to know of a resource besides its declaration. */
export interface ResourceWords {
  readonly name: 'apis' | 'clients' | 'groups' | 'users';
  readonly singular: string;
  /** What its natural key is called in usage. */
  readonly key: string;
  readonly fields: readonly AdminField[];
  /** Fields that are arguments, or have commands of their own. */
  readonly besides: readonly string[];
  /** What cannot be undone about deleting one: who deletes it on a terminal is asked first. */
  readonly regret?: string;
  readonly columns: Readonly<Record<string, (wire: Wire, stored: Stored) => string>>;
}

const LARGEST_LIST = 10_000;

export async function editsOf(app: Parts): Promise<AdminEdits> {
  const { AdminEdits: token } = await import('../admin/admin-edits.js');
  return app.get(token);
}

export function declareList(command: Command, words: ResourceWords): void {
  command.command('list').description(`list the ${words.name}`)
    .option('--limit <number>', 'at most so many', '100')
    .option('--after <key>', `begin after this ${words.singular}`)
    .option('--json', 'print JSON')
    .action((options: { limit: string; after?: string; json?: true }) => inApp(async (app) => {
      const limit = toLimit(options.limit);
      const { listed, more } = await list(await editsOf(app), words, limit, options.after);
      if (options.json) printJson(listed.map(toJson));
      else printTable(Object.keys(words.columns).map((name) => name.toUpperCase()), listed.map((stored) => Object.values(words.columns).map((column) => column(stored.wire, stored))));
      if (more) remark(`There are more: --after ${listed.at(-1)?.key ?? ''}`);
    }));
}

/** @param besides what people are told of it besides its fields, which alone are what --json prints */
export function declareShow(command: Command, words: ResourceWords, besides?: (app: Parts, stored: Stored) => Promise<Wire>): void {
  command.command('show').description(`show one ${words.singular}`).argument(words.key).option('--json', 'print JSON')
    .action((key: string, options: { json?: true }) => inApp(async (app) => {
      const stored = await (await editsOf(app)).require(words.name, key);
      if (options.json) printJson(toJson(stored));
      else printFacts(factsOf({ ...toJson(stored), ...(await besides?.(app, stored)) }));
    }));
}

/** `--set` and one option for each field; returns the command, for what else the resource has. */
export function declareUpdate(command: Command, words: ResourceWords): void {
  const fields = optionFields(words.fields, [...words.besides, ...words.fields.filter((field) => field.initial === true).map((field) => field.name)]);
  const update = command.command('update').description(`change fields of a ${words.singular}`).argument(words.key);
  addFieldOptions(update, fields);
  update.option('--unset <field...>', 'remove these fields').option('--json', 'print JSON')
    .action((key: string, options: Readonly<Record<string, unknown>>) => inApp(async (app) => {
      const patch = { ...draftFrom(options, fields), ...removals(options) };
      if (Object.keys(patch).length === 0) throw new UsageProblem('Nothing to change: name a field, as in --set name=value.');
      const { stored, changed } = await (await editsOf(app)).change(words.name, key, patch, CLI_ACT);
      if (stored.managedBy?.startsWith('file:') === true && changed.length > 0) remark(`${stored.key} is declared in ${stored.managedBy.slice(5)}: the next apply sets it back.`);
      if (options['json'] === true) printJson({ ...toJson(stored), changed });
      else print(changed.length === 0 ? `${words.singular} ${stored.key}: unchanged` : `${words.singular} ${stored.key}: changed ${changed.join(', ')}`);
    }));
}

export function declareDelete(command: Command, words: ResourceWords): void {
  const remove = command.command('delete').description(`delete a ${words.singular}, and end what it gave access to${words.regret === undefined ? '' : '; asks on a terminal'}`).argument(words.key);
  if (words.regret !== undefined) remove.option('-y, --yes', 'do not ask');
  remove.option('--json', 'print JSON')
    .action((key: string, options: { json?: true; yes?: true }) => inApp(async (app) => {
      if (words.regret !== undefined && options.yes !== true) await confirmOnTerminal(`Delete the ${words.singular} ${(await (await editsOf(app)).require(words.name, key)).key}? ${words.regret}`);
      const stored = await (await editsOf(app)).remove(words.name, key, CLI_ACT);
      if (options.json) printJson({ deleted: stored.key });
      else print(`${words.singular} ${stored.key}: deleted`);
    }));
}

export function show(stored: Stored, json: true | undefined, once: Readonly<Record<string, string>> = {}): void {
  if (json) return printJson({ ...toJson(stored), ...once });
  printFacts(factsOf({ ...toJson(stored), ...once }));
}

function toJson(stored: Stored): Record<string, unknown> {
  return { ...(stored.id === stored.key ? {} : { id: stored.id }), ...stored.wire, managed_by: stored.managedBy, ...(stored.origin === null ? {} : { origin: stored.origin }) };
}

function toLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LARGEST_LIST) throw new UsageProblem(`--limit must be a number from 1 to ${LARGEST_LIST}.`);
  return limit;
}

async function list(edits: AdminEdits, words: ResourceWords, limit: number, after: string | undefined): Promise<{ listed: Stored[]; more: boolean }> {
  const resource = edits.resource(words.name);
  const listed: Stored[] = [];
  let last = after === undefined ? undefined : await edits.require(words.name, after);
  while (listed.length <= limit) {
    const page = await resource.page(last);
    if (page.length === 0) break;
    listed.push(...page);
    last = page.at(-1);
  }
  return { listed: listed.slice(0, limit), more: listed.length > limit };
}
