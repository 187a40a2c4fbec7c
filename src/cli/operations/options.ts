import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import { isWire, type Wire } from '../../admin/draft-check.js';
import type { AdminField } from '../../admin/field.js';
import type { CommandDeclaration } from '../../admin/command-declarations.js';
import { addFieldOptions, draftFrom, removals } from '../draft-options.js';
import { Refusal, UsageProblem } from '../refusal.js';
import { readStandardInput } from '../standard-input.js';

export type Options = Readonly<Record<string, unknown>>;
type Query = CommandDeclaration['query'][number];

/** Options that every command has. */
const TAKEN = ['json', 'file', 'set', 'unset', 'version-is', 'help'];

/** An option for each parameter of the query, and for each field of the body that can stand on a command line. */
export function addOptions(command: Command, declaration: CommandDeclaration): void {
  for (const parameter of declaration.query) command.addOption(queryOption(parameter));
  const { body } = declaration;
  if (body?.textType !== undefined) command.requiredOption('--file <path>', `what to send, as ${body.textType}; - for standard input`);
  else if (body !== undefined) {
    addFieldOptions(command, bodyFields(declaration));
    if (body.isPatch) command.option('--unset <field...>', 'remove these fields');
    command.option('--file <path>', 'the fields as JSON or YAML, secrets included; - for standard input');
  }
  if (declaration.takesVersion) command.option('--version-is <etag>', 'only if it is still this version');
  command.option('--json', 'print JSON');
}

function queryOption({ name, about, schema }: Query): Option {
  const flag = `--${flagOf(name)}`;
  return new Option(schema['type'] === 'boolean' ? flag : `${flag} <${schema['type'] === 'integer' || schema['type'] === 'number' ? 'number' : 'text'}>`, about);
}

/** `created_at[gte]`: created-at-gte. */
function flagOf(name: string): string {
  return name.replaceAll(/[[\]]/g, '-').replaceAll('_', '-').replace(/-+$/, '').replaceAll(/-+/g, '-');
}

/** The parameters that were given, as they stand in an address. */
export function queryFrom(options: Options, declared: readonly Query[]): [string, string][] {
  return declared.flatMap((parameter): [string, string][] => {
    const value = options[queryOption(parameter).attributeName()];
    return typeof value === 'string' || value === true ? [[parameter.name, String(value)]] : [];
  });
}

/** Fields with an option of their own: no secrets, which everybody on the machine could read, and none whose name is taken. */
function bodyFields({ query, body }: CommandDeclaration): AdminField[] {
  const taken = new Set([...TAKEN, ...query.map(({ name }) => flagOf(name))]);
  return (body?.fields ?? []).filter((field) => field.secret !== true && !taken.has(field.name.replaceAll('_', '-')));
}

/** What the operation is sent: the file, and over it what the options say. Undefined: nothing, where that is allowed. */
export async function bodyFrom(options: Options, declaration: CommandDeclaration): Promise<unknown> {
  const { body } = declaration;
  if (body === undefined) return undefined;
  const { file } = options;
  const text = typeof file === 'string' ? await readText(file) : undefined;
  if (body.textType !== undefined) return text;
  const draft = { ...(text === undefined ? {} : toWire(text)), ...draftFrom(options, bodyFields(declaration)), ...removals(options) };
  return body.isOptional && text === undefined && Object.keys(draft).length === 0 ? undefined : draft;
}

function toWire(text: string): Wire {
  let document: unknown;
  try {
    document = parse(text, { version: '1.2', maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    throw new UsageProblem(`--file: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : 'is not YAML'}`);
  }
  if (!isWire(document)) throw new UsageProblem('--file must hold an object.');
  return document;
}

async function readText(path: string): Promise<string> {
  if (path === '-') return readStandardInput();
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code ?? 'unreadable'}).`);
  });
}
