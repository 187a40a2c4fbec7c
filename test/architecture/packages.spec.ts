import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSources, ROOT } from './source.js';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const own = read('package.json') as { readonly dependencies: Record<string, string>; readonly devDependencies: Record<string, string>; readonly scripts: Record<string, string> };
const lock = read('package-lock.json') as { readonly packages: Record<string, Locked> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

/** NF-17: what was looked at is what is installed, and installing runs nothing of it. */
describe('the packages of others', () => {
  it('are locked by what is in them, from the registry and nowhere else (NF-17)', () => {
    expect(locked.length).toBeGreaterThan(100);
    expect(locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
    expect(locked.filter(([, { resolved, link }]) => link === true || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))).map(([path]) => path)).toEqual([]);
  });

  it('are asked for in one version each, which is the locked one (NF-17)', () => {
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      // typescript7 is another name for one: npm:typescript@7.0.0.
      const exact = version.replace(/^npm:(?:@[\w-]+\/)?[\w.-]+@/, '');
      expect([name, exact]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/)]);
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, exact]);
    }
  });

  it('run nothing at installation on a server, nor does this one (NF-17)', () => {
    expect(locked.filter(([, { hasInstallScript, dev }]) => hasInstallScript === true && dev !== true).map(([path]) => path)).toEqual([]);
    expect(Object.keys(own.scripts).filter((name) => /^(?:pre|post)?(?:install|prepare|prepublish)/.test(name))).toEqual([]);
    expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8').match(/RUN npm .*/g)?.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });

  it('that are for development are imported by nothing that is built, and tests by nothing at all (NF-17)', () => {
    const strays = readSources().flatMap(({ path, code }) => [...code.matchAll(/(?:from\s+|import\s+|import\()'([^']+)'/g)].map(([, specifier = '']) => specifier)
      .filter((specifier) => (specifier.startsWith('.') ? /(?:^|\/)test\//.test(specifier) : !/^(?:node:|#)/.test(specifier) && !(specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/') in own.dependencies)))
      .map((specifier) => `${path} imports ${specifier}`));
    expect(strays).toEqual([]);
  });
});
