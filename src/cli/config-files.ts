import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type Plan, type PlannedChange, printPlanSummary } from '../admin/plan.js';
import { environmentVariable } from '../config/environment-variable.js';
import { print, printJson } from './output.js';
import { Refusal } from './refusal.js';
import { readStandardInput } from './standard-input.js';

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** A doorward.yaml and what ConfigFile wants to know of it. */
export async function readFileNamed(path: string, name: string | undefined) {
  const text = path === '-' ? await readStandardInput() : await readUtf8(path);
  const file = path === '-' ? { name: 'standard-input', folder: '.' } : { name: basename(path), folder: dirname(resolve(path)) };
  return { text, ...file, ...(name === undefined ? {} : { name }), variable: environmentVariable };
}

export function printPlan(plan: Plan, json: true | undefined): void {
  if (json) return printJson(plan);
  for (const change of plan.changes) print(lineOf(change));
  for (const { sentence } of plan.consequences) print(`! ${sentence}`);
  print(printPlanSummary(plan));
}

function lineOf({ action, resource, key, fields }: PlannedChange): string {
  const details = fields.map(({ field, before, after }) => `\n    ${field}: ${before ?? '(none)'} -> ${after ?? '(none)'}`);
  return `${SIGNS[action]} ${resource} ${key}${details.join('')}`;
}

async function readUtf8(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code ?? 'unreadable'}).`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(`${path} is not UTF-8 text.`);
  }
}
