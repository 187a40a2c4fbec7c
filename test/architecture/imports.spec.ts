import { describe, expect, it } from '@jest/globals';
import { readSources } from './source.js';

/** Who may import whom: docs/explanation/architecture.md. A module imports from lower ranks only, along these arrows. */
const ARROWS: Readonly<Record<string, string>> = {
  oauth: '', config: '', guard: '',
  platform: 'config',
  database: 'config platform',
  http: 'config platform oauth',
  audit: 'config platform database',
  mail: 'oauth config platform database http audit',
  settings: 'config platform database http',
  webhooks: 'config platform database audit',
  keys: 'oauth config platform database http audit',
  limits: 'oauth config platform database http audit',
  clients: 'oauth config platform database audit http guard',
  users: 'oauth config platform database audit',
  credentials: 'config platform database mail audit users',
  tokens: 'oauth config platform database http limits audit keys users clients',
  sessions: 'oauth config platform database http mail limits audit users credentials settings',
  resources: 'oauth config platform database http guard audit keys users clients tokens',
  authorization: 'oauth config platform database http guard mail limits audit keys users credentials clients sessions tokens',
  registration: 'oauth config platform database http guard limits audit keys clients tokens authorization',
  admin: 'oauth config platform database http guard mail limits audit keys users credentials clients sessions tokens authorization settings webhooks registration',
  account: 'oauth config platform database http guard mail limits audit keys users credentials clients sessions tokens resources authorization settings',
  discovery: 'oauth config http keys users clients sessions tokens authorization resources',
  demo: 'oauth config platform http',
  health: 'config platform database keys',
  // Commands run on the application's parts, and two of them start it.
  cli: 'oauth config platform database mail audit keys users credentials clients sessions tokens authorization account admin demo health start app.module.ts main.ts',
  start: 'config platform database account admin demo health',
};

const sources = readSources();

describe('imports', () => {
  it('follow the arrows, one way', () => {
    const wrong = sources.filter((file) => file.module !== '').flatMap((file) => {
      const allowed = new Set([file.module, ...(ARROWS[file.module] ?? '').split(' ')]);
      return file.imports.filter((target) => !allowed.has(target.split('/')[0] ?? '')).map((target) => `${file.path} imports ${target}: no arrow leads from ${file.module} there`);
    });
    expect(wrong).toEqual([]);
  });

  it('know every module', () => {
    expect([...new Set(sources.map((file) => file.module))].filter((module) => module !== '' && !(module in ARROWS))).toEqual([]);
  });

  it('leave the sub-folders of other modules alone: they are private', () => {
    const wrong = sources.filter((file) => file.module !== '').flatMap((file) =>
      file.imports.filter((target) => !target.startsWith(`${file.module}/`) && target.split('/').length > 2).map((target) => `${file.path} reaches into ${target}, which is private to ${target.split('/')[0]}`));
    expect(wrong).toEqual([]);
  });

  it('never come round in a circle', () => {
    const graph = new Map(sources.map((file) => [file.path, file.imports]));
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): string[] => {
      if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' -> ')];
      if (done.has(path)) return [];
      const found = (graph.get(path) ?? []).flatMap((target) => walk(target, [...trail, path]));
      done.add(path);
      return found;
    };
    expect(sources.flatMap((file) => walk(file.path, []))).toEqual([]);
  });

  it('of app.ts and app.module.ts are made by main.ts and the command line alone', () => {
    const importers = sources.filter((file) => file.imports.some((target) => target === 'app.ts' || target === 'app.module.ts')).map((file) => file.path);
    expect(importers.filter((path) => !/^(main|app)\.ts$|^cli\//.test(path))).toEqual([]);
  });
});
