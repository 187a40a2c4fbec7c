/** What follows goes to standard output: answers. Everything else a command has to say goes to standard error. */
export function print(text: string): void {
  printDocument(visibleLines(text));
}

/** What is a file by itself, letter by letter. */
export function printDocument(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** A remark for people, which no program that reads the answer has to skip. */
export function remark(text: string): void {
  process.stderr.write(`${visibleLines(text)}\n`);
}

/** A table with a heading, columns as wide as they need to be. Without rows it says so, as a remark: nothing is no answer to read on. */
export function printTable(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return remark('There is nothing.');
  const lines = [columns, ...rows.map((row) => row.map(visible))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) print(line.map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
}

/** `name  value` a line. */
export function printFacts(facts: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  for (const [name, value] of Object.entries(facts)) print(`${name.padEnd(width)}  ${visible(value)}`.trimEnd());
}

/** The members of a thing for people, those of its members by their path: `authentication.passkeys`. */
export function factsOf(thing: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(leavesOf(thing, ''));
}

function leavesOf(thing: object, before: string): [path: string, words: string][] {
  return Object.entries(thing).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    // Names of what was stored come from strangers as well.
    const path = visible(`${before}${name}`);
    return hasMembers(value) ? leavesOf(value, `${path}.`) : [[path, inWords(value)]];
  });
}

function hasMembers(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** A value for people: names with commas between them, and nothing where there is nothing. What has members of its own is JSON. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function instant(milliseconds: number | null): string {
  return milliseconds === null ? '' : new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Several lines, or one of ours in which something stands that was sent. */
export function visibleLines(text: string): string {
  return text.split(/([\n\t])/).map((part) => (part === '\n' || part === '\t' ? part : visible(part))).join('');
}

/** Stored text comes from strangers (a browser's name, a scope that was asked for): it must not move the cursor or recolour the terminal of who reads it. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
