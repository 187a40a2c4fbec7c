import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { reference } from './support/reference.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/reference/cli.md');

describe('the commands', () => {
  it('are those of docs/reference/cli.md (UPDATE_DOCS=1 writes it anew)', async () => {
    const page = await reference();
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });

  it('are listed, each by its file', () => {
    const files = readdirSync(join(ROOT, 'src/cli/commands')).filter((name) => name.endsWith('.command.ts')).map((name) => name.replace('.command.ts', ''));
    expect(COMMANDS.filter(({ load }) => load !== undefined).map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  });

  it('take --json wherever they answer', async () => {
    const page = await reference();
    const silent = page.split(/^#{2,3} /m).slice(1).filter((section) => section.includes('```') && !section.includes('--json')).map((section) => section.split('\n')[0]);
    // An export is JSON line by line anyway, and a key is a PEM.
    expect(silent).toEqual(['doorward dev', 'doorward serve', 'doorward audit export', 'doorward audit key']);
  });
});
