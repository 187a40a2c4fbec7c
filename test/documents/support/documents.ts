import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow, ROOT } from '../../architecture/source.js';

export { ROOT };

/** A fenced block: what follows the three backticks, and what stands between them. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Where its first line stands in the file, from 1. */
  readonly line: number;
}

export interface Page {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without fenced blocks. */
  readonly prose: string;
}

const TOP = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'];
const FENCE = /^( *)```([^\n]*)\n([\s\S]*?)^ *```$/gm;

/** A page by its path from the root. */
export function page(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks = [...text.matchAll(FENCE)].map(([, indent = '', language = '', body = ''], index) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: text.slice(0, [...text.matchAll(FENCE)][index]?.index).split('\n').length + 1,
  }));
  return { path, text, blocks, prose: text.replaceAll(FENCE, '') };
}

/** Everything that people are given to read. */
export function allPages(): Page[] {
  const below = filesBelow(join(ROOT, 'docs'), (path) => path.endsWith('.md')).map((path) => relative(ROOT, path).replaceAll('\\', '/'));
  return [...TOP, ...below].map(page);
}

const mark = (name: string): RegExp => new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- /generated -->)`);

/** What stands between the marks of a generated part; with UPDATE_DOCS=1 it is written anew first. */
export function generatedPart(path: string, name: string, content: string): string {
  const file = join(ROOT, path);
  const before = readFileSync(file, 'utf8');
  if (!mark(name).test(before)) throw new Error(`${path} has no place for ${name}`);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, before.replace(mark(name), (_, open: string, close: string) => `${open}${content}${close}`));
  return mark(name).exec(readFileSync(file, 'utf8'))?.[0].split('\n').slice(1, -1).map((line) => `${line}\n`).join('') ?? '';
}

/** A Markdown table. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(columns) + `|${columns.map(() => '---|').join('')}\n` + rows.map(line).join('');
}

/** The cells of a hand-written table: the first one after this heading. */
export function firstRows(path: string, heading: string): string[][] {
  const { text } = page(path);
  const at = text.indexOf(`\n${heading}\n`);
  if (at === -1) throw new Error(`${path} has no heading ${heading}`);
  const lines = text.slice(at).split('\n');
  const from = lines.findIndex((line) => /^\|[-|: ]+\|$/.test(line)) + 1;
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.slice(from, from + length).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

export const firstCells = (path: string, heading: string): string[] => firstRows(path, heading).map(([first = '']) => first);
