import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { declared } from '../../src/cli/program.js';
import { environmentNames } from '../../src/config/environment.js';
import { readSources } from '../architecture/source.js';
import { allPages, type Page, page, ROOT } from './support/documents.js';

const pages = allPages();
const sources = readSources();
const readme = page('README.md');

/** A heading as GitHub and its kin make an anchor of it. */
const anchorOf = (heading: string): string => heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
const anchors = ({ prose }: Page): string[] => [...prose.matchAll(/^#{1,6} (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));

interface Link { readonly target: string; readonly anchor: string }

/** Relative links of a page: paths from the root, and anchors. */
function links({ prose, path }: Page): Link[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((target) => !/^[a-z]+:/.test(target)).map((target) => {
    const [file = '', anchor = ''] = target.split('#');
    return { target: file === '' ? path : normalize(join(dirname(path), file)), anchor };
  });
}

/** Code of a page: every block, and what stands between backticks in a sentence. */
function code({ blocks, prose }: Page): string[] {
  return [...blocks.map((block) => block.text), ...[...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')];
}

describe('the README', () => {
  it('shows the first command by line 25, and has at most 150 lines', () => {
    expect(readme.blocks[0]?.line).toBeLessThanOrEqual(25);
    expect(readme.blocks[0]?.text).toContain('npm start');
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('says at most twelve things of what Doorward does, each with a page or a test', () => {
    const [, section = ''] = /## What it does\n([\s\S]*?)\n## /.exec(readme.text) ?? [];
    const bullets = section.split('\n').filter((line) => line.startsWith('- '));
    expect(bullets.length).toBeGreaterThan(5);
    expect(bullets.length).toBeLessThanOrEqual(12);
    expect(bullets.filter((bullet) => !bullet.includes(']('))).toEqual([]);
  });

  it('draws a tree of folders that exist, and leaves none of src out', () => {
    const tree = readme.blocks.find(({ text }) => text.startsWith('src/oauth'))?.text ?? '';
    const named = tree.split('\n').filter((line) => line !== '').flatMap((line) => {
      const [names = ''] = line.split(/ {3,}/);
      return names.trim().split(/\s+/).map((name) => (line.startsWith('src/') && !name.startsWith('src/') && !existsSync(join(ROOT, name)) ? `src/${name}` : name));
    });
    expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
    const modules = [...new Set(sources.map(({ module }) => module))].filter((module) => module !== '');
    expect(modules.filter((module) => !named.includes(`src/${module}`))).toEqual([]);
  });
});

describe('links', () => {
  it.each(pages.map((each) => [each.path, each] as const))('of %s lead somewhere', (_, each) => {
    const broken = links(each).filter(({ target, anchor }) => {
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== '' && !anchors(page(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('reach every page from the README', () => {
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path) || !path.endsWith('.md') || !existsSync(join(ROOT, path))) return;
      seen.add(path);
      for (const { target } of links(page(path))) visit(target);
    };
    visit('README.md');
    expect(pages.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
  });

  it('name files that exist, also where they are only named', () => {
    const missing = pages.flatMap((each) => code(each)
      .flatMap((text) => [...text.matchAll(/(?<![\w/.~-])((?:src|test|deploy|migrations|views|docs)\/[\w./-]+)/g)].map((match) => (match[1] ?? '').replace(/[./]+$/, '')))
      .filter((path) => !/toy|toys/.test(path) && !existsSync(join(ROOT, path))).map((path) => `${each.path}: ${path}`));
    expect(missing).toEqual([]);
  });
});

describe('what the documents name', () => {
  const scripts = Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts);

  it('are scripts that npm knows', () => {
    const unknown = pages.flatMap((each) => code(each).flatMap((text) => [...text.matchAll(/\bnpm (run )?([a-z-]+)/g)])
      .filter(([, run, name = '']) => !(run === undefined ? ['ci', 'install', 'exec', 'init', ...scripts.filter((script) => script === 'start' || script === 'test')] : scripts).includes(name))
      .map(([all]) => `${each.path}: ${all}`));
    expect(unknown).toEqual([]);
  });

  it('are commands and options that doorward has', async () => {
    const known = new Map<string, Command>();
    // One after the other: jest's loader cannot link a module twice at once.
    for (const entry of COMMANDS) known.set(entry.name, await declared(entry));
    const named = pages.filter(({ path }) => path !== 'CHANGELOG.md').flatMap((each) => code(each).flatMap(commandLines).map((line) => ({ line, where: each.path })));
    expect(named.length).toBeGreaterThan(40);
    expect(named.flatMap(({ line, where }) => unknownIn(line, known).map((problem) => `${where}: doorward ${line}: ${problem}`))).toEqual([]);
  });

  it('are settings that are read, or variables of the same page', () => {
    const settings = new Set([...environmentNames(), 'NODE_OPTIONS', 'CI', 'UPDATE_DOCS', 'DOORWARD_TEST_MYSQL_URL']);
    const unknown = pages.flatMap((each) => {
      const own = new Set([...each.text.matchAll(/(?:_env: |process\.env\.|\$)([A-Z][A-Z_]+)/g)].map((match) => match[1]));
      return code(each).flatMap((text) => [...text.matchAll(/(?<![\w-])([A-Z][A-Z_]{3,})=/g)].map((match) => match[1] ?? ''))
        .filter((name) => !settings.has(name) && !own.has(name)).map((name) => `${each.path}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });
});

describe('the documents', () => {
  it('tell nothing of a machine, and leave nothing for later', () => {
    const found = pages.flatMap((each) => [/(?<![\w.])\/(?:work|tmp|root|home|Users)\/(?!\{)\S*/g, /\b(?:TODO|FIXME|TBD|XXX|lorem ipsum|coming soon)\b/gi].flatMap((pattern) => [...each.text.matchAll(pattern)]).map((match) => `${each.path}: ${match[0]}`));
    expect(found).toEqual([]);
  });

  it('have a language on every block', () => {
    const bare = pages.filter(({ path }) => !/reference\/(cli|doorward-yaml|performance)\.md$/.test(path))
      .flatMap((each) => each.blocks.filter(({ language }) => language === '').map(({ line }) => `${each.path}:${line}`));
    expect(bare).toEqual([]);
  });

  it('have one title each', () => {
    expect(pages.filter(({ prose }) => (prose.match(/^# /gm) ?? []).length !== 1).map(({ path }) => path)).toEqual([]);
  });
});

describe('decisions', () => {
  const decisions = pages.filter(({ path }) => /^docs\/decisions\/\d{4}-/.test(path));

  it('are numbered in order, short, and listed', () => {
    const index = page('docs/decisions/README.md').text;
    decisions.forEach((decision, position) => {
      const number = String(position + 1);
      expect(decision.path).toMatch(new RegExp(`/${number.padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      expect(decision.text).toMatch(new RegExp(`^# ${number}\\. `));
      expect(decision.text.split('\n').length).toBeLessThan(40);
      expect(index).toContain(`](${relative('docs/decisions', decision.path)})`);
    });
    expect(decisions.length).toBeGreaterThan(0);
  });

  it.each(['Context', 'Decision', 'Why', 'Refused'])('have a %s', (part) => {
    expect(decisions.filter(({ text }) => !text.includes(`**${part}.**`)).map(({ path }) => path)).toEqual([]);
  });

  it('that the source names exist', () => {
    const named = sources.flatMap(({ text }) => [...text.matchAll(/docs\/decisions\/(\d{4})/g)].map((match) => match[1] ?? ''));
    expect(named.filter((number) => !decisions.some(({ path }) => path.includes(`/${number}-`)))).toEqual([]);
  });
});

/** What follows `doorward` in a piece of code, each up to where the next command begins; and `users disable` and its kin alone. */
function commandLines(text: string): string[] {
  const after = [...text.matchAll(/\bdoorward(?:\.js)? (?:-- )?([a-z][^\n|;)&>]*)/g)].map((match) => (match[1] ?? '').trim());
  const alone = /^(?:users|clients|groups|apis|sessions|consents|keys|audit|config) [a-z-]+/.exec(text)?.[0];
  return [...after.filter((line) => !/^(?:&&|\/)/.test(line)), ...(alone === undefined ? [] : [text])];
}

function unknownIn(line: string, commands: ReadonlyMap<string, Command>): string[] {
  const [name = '', ...words] = line.split(/\s+/);
  let command = commands.get(name);
  if (command === undefined) return ['there is no such command'];
  for (const word of words) {
    if (command.commands.length === 0) break;
    const child: Command | undefined = command.commands.find((each) => each.name() === word);
    if (child === undefined) return [`there is no ${word}`];
    command = child;
  }
  const options = new Set([...command.options.flatMap(({ long, short }) => [long, short]), '--help']);
  return [...line.replaceAll(/"[^"]*"|'[^']*'/g, '').matchAll(/(?<=\s)(--?[a-z][a-z-]*)/g)].map((match) => match[1] ?? '').filter((option) => !options.has(option)).map((option) => `there is no ${option}`);
}
