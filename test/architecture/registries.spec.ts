import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT, SRC } from './source.js';

/** Folders whose index.ts is the list of what is in them; some hold the contract and shared steps besides. */
const REGISTRIES: readonly { readonly folder: string; readonly entries: RegExp }[] = [
  { folder: 'tokens/grants', entries: /\.grant\.ts$/ },
  { folder: 'clients/authentication', entries: /^(none|client-secret-basic|client-secret-post)\.ts$/ },
  { folder: 'authorization/response-modes', entries: /^(?!index|leave|response-mode\.)[\w-]+\.ts$/ },
  { folder: 'authorization/checks', entries: /^(?!index|check\.)[\w-]+\.ts$/ },
  { folder: 'users/claims', entries: /\.claims\.ts$/ },
  { folder: 'sessions/factors', entries: /\.factor\.ts$/ },
  { folder: 'database/dialects', entries: /^(?!index|dialect\.)[\w-]+\.ts$/ },
  { folder: 'admin/resources', entries: /\.admin\.ts$/ },
  { folder: 'cli/doctor/checks', entries: /\.check\.ts$/ },
];

describe('registries', () => {
  it.each(REGISTRIES)('$folder lists every file it has, and has every file it lists', ({ folder, entries }) => {
    const files = readdirSync(join(SRC, folder)).filter((name) => !name.endsWith('.spec.ts'));
    const listed = [...readFileSync(join(SRC, folder, 'index.ts'), 'utf8').matchAll(/(?:from |import\()'\.\/([\w.-]+)\.js'/g)].map((match) => `${match[1]}.ts`);
    expect(listed.filter((name) => !files.includes(name))).toEqual([]);
    expect(files.filter((name) => entries.test(name) && !listed.includes(name))).toEqual([]);
  });

  it('migrations lists every migration, oldest first', () => {
    const files = readdirSync(join(ROOT, 'migrations')).filter((name) => /^\d+-/.test(name)).toSorted();
    const listed = [...readFileSync(join(ROOT, 'migrations/index.ts'), 'utf8').matchAll(/from '\.\/(\d+-[\w-]+)\.js'/g)].map((match) => `${match[1]}.ts`);
    expect(listed).toEqual(files);
  });
});
