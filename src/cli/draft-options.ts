import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import type { Wire } from '../admin/draft-check.js';
import type { AdminField } from '../admin/field.js';
import { UsageProblem } from './refusal.js';

type Options = Readonly<Record<string, unknown>>;

/** One option for each field that can stand on a command line, and `--set` for all there are. Secrets have ways of their own. */
export function addFieldOptions(command: Command, fields: readonly AdminField[]): void {
  for (const field of fields) {
    const flag = `--${field.name.replaceAll('_', '-')}`;
    if (field.kind === 'flag') {
      command.addOption(new Option(flag, field.about));
      command.addOption(new Option(`--no-${flag.slice(2)}`).hideHelp());
    } else if (field.kind === 'list' && field.of === undefined) command.addOption(new Option(`${flag} <value...>`, field.about));
    else command.addOption(new Option(`${flag} <${field.kind === 'text' ? 'text' : field.kind === 'number' ? 'number' : 'yaml'}>`, field.about));
  }
  command.option('--set <field=value...>', 'any field under its wire name; the value is YAML');
}

/** The fields that can be options: no secrets, no key, nothing that has a command of its own. */
export function optionFields(fields: readonly AdminField[], except: readonly string[]): AdminField[] {
  return fields.filter((field) => field.secret !== true && !except.includes(field.name));
}

/** The draft that the options describe, under wire names. */
export function draftFrom(options: Options, fields: readonly AdminField[]): Wire {
  const given = fields.map((field) => [field, options[camelCase(field.name)]] as const).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given.map(([field, value]) => [field.name, valueOf(field, value)])), ...settings((options['set'] ?? []) as string[]) };
}

/** `--unset name`: null, as in a merge patch. */
export function removals(options: Options): Wire {
  return Object.fromEntries(((options['unset'] ?? []) as string[]).map((name) => [name, null]));
}

function valueOf(field: AdminField, value: unknown): unknown {
  if (field.kind === 'number') return Number(value);
  return field.kind === 'object' || field.of !== undefined ? yaml(`--${field.name.replaceAll('_', '-')}`, String(value)) : value;
}

function settings(given: readonly string[]): Wire {
  return Object.fromEntries(given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageProblem(`--set ${text} lacks a value: --set <field>=<value>`);
    return [text.slice(0, at), yaml(`--set ${text.slice(0, at)}`, text.slice(at + 1))];
  }));
}

function yaml(option: string, text: string): unknown {
  try {
    return parse(text, { version: '1.2', maxAliasCount: 0, logLevel: 'error' }) as unknown;
  } catch (error) {
    throw new UsageProblem(`${option}: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : 'is not YAML'}`);
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
