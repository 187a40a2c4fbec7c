import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PROBLEMS } from '../../src/admin/problem.js';
import { PROBLEM_ADVICE } from '../../src/admin/problem-advice.js';
import { commandWords } from '../../src/admin/command-words.js';
import { asTitle } from '../../src/admin/summary-words.js';
import { fieldsOf } from '../../src/admin/field.js';
import { DECLARED_SECTIONS } from '../../src/admin/operations/settings-drafts.js';
import { declaredOperations } from '../../src/admin/declared-operations.js';
import { IDENTITY_SCOPES } from '../../src/clients/known-scopes.js';
import { AUDIT_EVENT_TYPES } from '../../src/audit/event.js';
import { LIFETIMES } from '../../src/config/config.js';
import { settingsTable } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load-config.js';
import { limitsOf, pauseAfter } from '../../src/limits/sign-in-limits.js';
import { OAUTH_ERROR_ADVICE } from '../../src/oauth/error-advice.js';
import { OAUTH_ERROR_STATUS } from '../../src/oauth/oauth-error.js';
import { Metrics } from '../../src/platform/metrics.js';
import { VERSION } from '../../src/platform/version.js';
import { banner } from '../../src/start/banner.js';
import { measureStatements } from '../../src/database/statement-metrics.js';
import type { ClaimSource } from '../../src/users/claims/claim-source.js';
import { claimSources } from '../../src/users/claims/index.js';
import { filesBelow, readSources } from '../architecture/source.js';
import { firstCells, firstRows, generatedPart, page, ROOT, table } from './support/documents.js';

const strings = JSON.parse(readFileSync(join(ROOT, 'views/strings/en.json'), 'utf8')) as { readonly errors: Record<string, string>; readonly scopes: Record<string, string> };
const code = (text: string): string => `\`${text}\``;

/** The page's part and what the source says it must be. UPDATE_DOCS=1 writes it anew. */
function isCurrent(path: string, name: string, content: string): void {
  expect(generatedPart(path, name, content)).toBe(content);
}

describe('what is generated', () => {
  it('has every setting', () => isCurrent('docs/reference/settings.md', 'settings', settingsTable()));

  it('tells of every setting that admins change while the server runs, by its section', () => {
    const told = page('docs/reference/settings.md').text.split('\n').flatMap((line) => {
      const [, section = '', members = ''] = /^\| `([a-z-]+)` \| (.+?) \|/.exec(line) ?? [];
      return section === '' ? [] : [...members.matchAll(/`(\w+)`/g)].map(([, member = '']) => `${section}.${member}`);
    });
    expect(told.toSorted()).toEqual(Object.entries(DECLARED_SECTIONS).flatMap(([section, { draft }]) => fieldsOf(draft).map(({ name }) => `${section}.${name}`)).toSorted());
  });

  it('says of every error what to do', () => {
    isCurrent('docs/reference/errors.md', 'error-advice', Object.entries(OAUTH_ERROR_ADVICE).map(([name, advice]) => `### ${name}\n${advice}\n`).join('\n'));
    const rows = Object.entries(ADMIN_PROBLEMS).map(([name, { status, title }]) => [code(name), String(status), title, PROBLEM_ADVICE[name as keyof typeof ADMIN_PROBLEMS]]);
    isCurrent('docs/reference/admin-api.md', 'problems', table(['problem', 'status', 'title', 'what to do'], rows));
  });

  it('has in the README the settings that come first', () => {
    const first = ['NODE_ENV', 'PORT', 'PUBLIC_URL', 'DATA_DIR', 'DATABASE_URL', 'SECRET_KEY', 'CONFIG_FILE', 'TRUSTED_PROXIES'];
    const [names = '', line = '', ...rows] = settingsTable().split('\n');
    isCurrent('README.md', 'settings', [names, line, ...rows.filter((row) => first.some((name) => row.startsWith(`| ${code(name)}`))), ''].join('\n'));
  });

  it('has every lifetime', () => {
    isCurrent('docs/reference/settings.md', 'lifetimes', table(['what', 'seconds', 'that is'], Object.entries(LIFETIMES).map(([name, seconds]) => [code(name), String(seconds), inWords(seconds)])));
  });

  it('has every error with its status and its sentence for people', () => {
    const rows = Object.entries(OAUTH_ERROR_STATUS).map(([name, status]) => [`[${code(name)}](#${name})`, String(status), strings.errors[name] ?? '']);
    isCurrent('docs/reference/errors.md', 'errors', table(['code', 'status', 'what a person reads'], rows));
  });

  it('has every identity scope with its claims and its sentence for people', () => {
    const sources = claimSources.map((source) => new (source as new (...given: never[]) => ClaimSource)());
    const claims = new Map(sources.map((source) => [source.scope, source.claims]));
    const scopes = [...new Set([...sources.map((source) => source.scope), ...IDENTITY_SCOPES])];
    const rows = scopes.map((scope) => [code(scope), claims.get(scope)?.map(code).join(', ') ?? 'none', strings.scopes[scope] ?? '']);
    isCurrent('docs/reference/scopes-and-claims.md', 'scopes', table(['scope', 'claims', 'what the consent page says'], rows));
  });

  it('has every operation of the admin API with its scope and its command', () => {
    const rows = declaredOperations().map((operation) => [code(`${operation.method} ${operation.path}`), operation.scope === null ? 'any' : code(operation.scope), asTitle(operation.summary).replaceAll('|', '\\|'), code(`doorward ${commandWords(operation).join(' ')}`)]);
    isCurrent('docs/reference/admin-api.md', 'operations', table(['operation', 'scope', 'what', 'command'], rows));
  });

  it('has every arrow between modules', () => {
    const arrows = arrowsOfTheImportsTest();
    const modules = new Set(readSources().map((file) => file.module));
    const rows = Object.entries(arrows).filter(([module]) => modules.has(module))
      .map(([module, targets]) => [code(module), targets.split(' ').filter((target) => target !== '' && modules.has(target)).map(code).join(' ') || 'nothing']);
    isCurrent('docs/explanation/architecture.md', 'arrows', table(['module', 'may import'], rows));
  });
});

describe('what is shown as the server says it', () => {
  it('is the banner', () => {
    const { config } = loadConfig({ SECRET_KEY: createHash('sha256').update('a test').digest('hex') }, true);
    const shown = page('README.md').blocks.find(({ language }) => language === 'text')?.text ?? '';
    const [, password = ''] = /password: (\S+)/.exec(shown) ?? [];
    const demo = { loginName: 'ada@example.test', password };
    const [, url = ''] = /First admin +(\S+)/.exec(shown) ?? [];
    expect(shown.trimEnd()).toBe(banner(config, { version: VERSION, readySeconds: 1.9, data: './data/doorward.sqlite', demo, setup: { url, minutes: 30 } }).replace(/^\n/, '').trimEnd());
  });

  it('are the limits on guessing', () => {
    const { countedOn } = limitsOf({ account: 'a', address: '192.0.2.1', device: null });
    const inMinutes = (seconds: number): string => ({ 60: 'a minute', 900: '15 minutes', 86_400: 'a day' })[seconds] ?? `${seconds} s`;
    const rows = firstRows('docs/reference/limits.md', '## Guessing passwords').map(([, failures, window]) => `${failures} in ${window}`);
    expect(rows.filter((row) => !row.startsWith('10 and 100'))).toEqual(countedOn.map(({ limit, seconds }) => `${limit} in ${inMinutes(seconds)}`));
    const pauses = [5, 6, 7, 8, 9, 10].map(pauseAfter);
    expect(page('docs/reference/limits.md').text.replaceAll(/\s+/g, ' ')).toContain(`${pauses.slice(0, -1).join(', ')}, then ${pauses.at(-1)} seconds`);
  });

  it('are the sizes of parameters', () => {
    const text = readFileSync(join(ROOT, 'src/authorization/checks/sizes.ts'), 'utf8');
    const sizes = [...(/LONGEST[^{]*\{([^}]*)\}/.exec(text)?.[1] ?? '').matchAll(/(\w+): (\d+)/g)].map((match) => [match[1] ?? '', match[2] ?? ''] as const);
    expect(sizes.length).toBeGreaterThan(5);
    const rows = firstRows('docs/reference/limits.md', '## What a request may be');
    expect(sizes.filter(([name, size]) => !rows.some(([what = '', most = '']) => what.includes(`\`${name}\``) && most.startsWith(size)))).toEqual([]);
  });
});

describe('the recipes of CONTRIBUTING.md', () => {
  it.each([
    ['grant', 'toy.grant.ts', 'src/tokens/grants', 'toy.grant.ts', 'GRANTS'],
    ['method', 'toy-method.ts', 'src/clients/authentication', 'toy-method.ts', 'authenticationMethods'],
    ['mode', 'toy-mode.ts', 'src/authorization/response-modes', 'toy-mode.ts', 'RESPONSE_MODES'],
    ['claim', 'toy.claims.ts', 'src/users/claims', 'toys.claims.ts', 'claimSources'],
  ])('add a %s by the file that test/extension adds', (name, toy, folder, file, list) => {
    const text = readFileSync(join(ROOT, 'test/extension', toy), 'utf8').replace(/^\/\*\* The one file of .*\n/m, '');
    const className = /export class (\w+)/.exec(text)?.[1] ?? '';
    const inPlace = text.replaceAll(/from '\.\.\/\.\.\/(src\/[^']+)'/g, (_, target: string) => `from '${fromFolder(folder, target)}'`);
    const line = new RegExp(`export const ${list} = \\[([^\\]]*)\\] as const;`).exec(readFileSync(join(ROOT, folder, 'index.ts'), 'utf8'));
    const added = `export const ${list} = [${line?.[1] ?? ''}, ${className}] as const;`;
    expect(readFileSync(join(ROOT, 'test/extension/extension.e2e-spec.ts'), 'utf8')).toContain(`.${list}, ${className}]`);
    isCurrent('CONTRIBUTING.md', `recipe-${name}`, `\`\`\`ts\n// ${folder}/${file}\n${inPlace}\`\`\`\n\n\`\`\`ts\n// ${folder}/index.ts\n${added}\n\`\`\`\n`);
  });

  it.each([
    ['resource', 'toys.admin.ts', 'src/admin/resources', 'toys.admin.ts', 'adminResources'],
    ['operation', 'toy-operation.ts', 'src/admin/operations', 'toys-mend.ts', 'adminOperations'],
  ])('add an admin %s by the file that test/extension adds', (name, toy, folder, file, list) => {
    const text = readFileSync(join(ROOT, 'test/extension', toy), 'utf8').replace(/^\/\*\* The one file of .*\n/m, '');
    const className = /@Injectable\(\)\nexport class (\w+)/.exec(text)?.[1] ?? '';
    const inPlace = text.replaceAll(/from '\.\.\/\.\.\/(src\/[^']+)'/g, (_, target: string) => `from '${fromFolder(folder, target)}'`);
    expect(readFileSync(join(ROOT, folder, 'index.ts'), 'utf8')).toContain(`export const ${list}`);
    expect(readFileSync(join(ROOT, 'test/extension/admin.e2e-spec.ts'), 'utf8')).toContain(`.${list}, ${className}]`);
    isCurrent('CONTRIBUTING.md', `recipe-${name}`, `\`\`\`ts\n// ${folder}/${file}\n${inPlace}\`\`\`\n\n\`\`\`ts\n// ${folder}/index.ts\nexport const ${list} = [/* … */ ${className}];\n\`\`\`\n`);
  });

  it('add a page by the template that test/extension adds', () => {
    const template = page('CONTRIBUTING.md').blocks.find(({ language }) => language === 'hbs')?.text.trim() ?? '';
    expect(readFileSync(join(ROOT, 'test/extension/extension.e2e-spec.ts'), 'utf8')).toContain(`'${template}'`);
  });
});

/** A path of the source, as a file in this folder imports it. */
function fromFolder(folder: string, target: string): string {
  const path = relative(folder, target).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

describe('what is written by hand and must be complete', () => {
  it('explains every error', () => {
    const headings = [...page('docs/reference/errors.md').text.matchAll(/^### ([a-z_]+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(Object.keys(OAUTH_ERROR_STATUS));
  });

  it('explains every audit event, in order', () => {
    expect(firstCells('docs/reference/audit-events.md', '## Events')).toEqual(AUDIT_EVENT_TYPES.map(code));
  });

  it('explains every metric of ours', async () => {
    const metrics = new Metrics();
    measureStatements({ observe: () => undefined } as never, metrics);
    const names = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => code(name)).toSorted();
    expect(firstCells('docs/reference/metrics.md', '## Ours').toSorted()).toEqual(names);
  });

  it('lists every route there is, and none that is not', () => {
    const { text } = page('docs/reference/endpoints.md');
    const documented = [...text.matchAll(/^\| ((?:`[A-Z]+ [^`]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
    expect(documented.toSorted()).toEqual(routes().toSorted());
  });

  it('lists the standards that the source cites', () => {
    const cited = new Set([...readSources(), ...migrations()].flatMap(({ text }) => [...text.matchAll(/RFC (\d{3,5})/g)].map((match) => Number(match[1]))));
    const listed = new Set([...page('docs/reference/standards.md').text.matchAll(/RFC (\d{3,5})/g)].map((match) => Number(match[1])));
    expect([...cited].filter((number) => !listed.has(number)).toSorted((a, b) => a - b)).toEqual([]);
  });

  it('lists in the README only standards that the reference lists as well', () => {
    const numbers = (text: string): number[] => [...text.matchAll(/RFC (\d{3,5})/g)].map((match) => Number(match[1]));
    const listed = new Set(numbers(page('docs/reference/standards.md').text));
    expect(numbers(page('README.md').text).filter((number) => !listed.has(number))).toEqual([]);
  });
});

function inWords(seconds: number): string {
  for (const [unit, length] of [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]] as const) {
    if (seconds % length === 0 && seconds >= length) return `${seconds / length} ${unit}${seconds === length ? '' : 's'}`;
  }
  return `${seconds} seconds`;
}

/** The table of test/architecture/imports.spec.ts, which holds the source to it. */
function arrowsOfTheImportsTest(): Readonly<Record<string, string>> {
  const text = readFileSync(join(ROOT, 'test/architecture/imports.spec.ts'), 'utf8');
  const body = /const ARROWS[^{]*\{([\s\S]*?)\n\};/.exec(text)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/(\w+): '([^']*)'/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** `METHOD /path` of every handler, as the controllers and the management server declare them. */
function routes(): string[] {
  const controllers = filesBelow(join(ROOT, 'src'), (path) => path.endsWith('.controller.ts')).map((path) => readFileSync(path, 'utf8'));
  const handled = controllers.flatMap((text) => {
    const prefix = /@Controller\((?:'([^']*)')?\)/.exec(text)?.[1] ?? '';
    return [...text.matchAll(/^ {2}@(Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/gm)]
      .map((match) => `${(match[1] ?? '').toUpperCase()} /${[prefix, match[2] ?? ''].filter((part) => part !== '').join('/')}`);
  });
  const management = [...readFileSync(join(ROOT, 'src/health/management-server.ts'), 'utf8').matchAll(/case '([^']+)':/g)].map((match) => `GET ${match[1]}`);
  return [...handled, ...management];
}

function migrations(): { readonly text: string }[] {
  return filesBelow(join(ROOT, 'migrations'), (path) => path.endsWith('.ts')).map((path) => ({ text: readFileSync(path, 'utf8') }));
}
