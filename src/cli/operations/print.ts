import type { CommandDeclaration } from '../../admin/command-declarations.js';
import { isWire, type Wire } from '../../admin/draft-check.js';
import type { AdminAnswer } from '../../admin/operation.js';
import { factsOf, inWords, print, printDocument, printFacts, printJson, printTable, remark } from '../output.js';

const MOST_COLUMNS = 7;

/** JSON as the API answers it; or for people a table of what is listed, a line for each member of what is shown. */
export async function printAnswer({ answers }: CommandDeclaration, { body, stream, status, secrets = [] }: AdminAnswer, json: boolean): Promise<void> {
  if (stream !== undefined) {
    for await (const chunk of stream.chunks) process.stdout.write(chunk);
    return;
  }
  if (typeof body === 'string') return printDocument(body);
  if (json) return printJson(body ?? {});
  if (status === 204 || answers === 'nothing' || body === undefined) return print('Done.');
  if (!isWire(body)) return printJson(body);
  const rows = listIn(body);
  if (rows === undefined) return printThing(body, secrets);
  printRows(rows);
  const page = body['page'];
  if (isWire(page) && typeof page['next_cursor'] === 'string') remark(`There are more: --cursor ${page['next_cursor']}`);
}

/** `{ "data": [...] }`, with or without a page. */
function listIn(body: Wire): readonly Wire[] | undefined {
  const { data } = body;
  const besides = Object.keys(body).filter((name) => name !== 'data' && name !== 'page');
  return Array.isArray(data) && besides.length === 0 && data.every(isWire) ? data : undefined;
}

function printRows(rows: readonly Wire[]): void {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.filter((name) => rows.some((row) => isShort(row[name]))).slice(0, MOST_COLUMNS);
  printTable(columns.map((name) => name.replaceAll('_', ' ').toUpperCase()), rows.map((row) => columns.map((name) => inWords(row[name]))));
}

/** Ready files are printed as files, so that they can be copied. A secret that was not made, or was mailed to whom it concerns, is no line. */
function printThing(body: Wire, secrets: readonly string[]): void {
  const files = Object.values(body).filter(isFiles).flat();
  const told = Object.entries(body).filter(([name, value]) => !isFiles(value) && !(value === null && secrets.includes(name)));
  if (told.length === 0) print('Done.');
  else printFacts(factsOf(Object.fromEntries(told)));
  for (const { path, content } of files) print(`\n--- ${path}\n${content.trimEnd()}`);
}

function isFiles(value: unknown): value is readonly { readonly path: string; readonly content: string }[] {
  return Array.isArray(value) && value.length > 0 && value.every((member) => isWire(member) && typeof member['path'] === 'string' && typeof member['content'] === 'string');
}

function isShort(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null || (Array.isArray(value) && value.every((member) => typeof member === 'string')));
}
