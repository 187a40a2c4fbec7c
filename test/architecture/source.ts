import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const SRC = join(ROOT, 'src');

export interface SourceFile {
  /** From src/, with forward slashes. */
  readonly path: string;
  /** The folder below src/; `''` for what stands at its top. */
  readonly module: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  /** Files of src/ that it imports, by path; type-only imports too, for they are arrows as well. */
  readonly imports: readonly string[];
}

export function filesBelow(folder: string, keep: (path: string) => boolean): string[] {
  return readdirSync(folder).toSorted().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path, keep) : keep(path) ? [path] : [];
  });
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}])\/\/.*$/gm, '$1');

/** Every source file but the specs. */
export function readSources(): SourceFile[] {
  return filesBelow(SRC, (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('.d.ts')).map((file) => {
    const text = readFileSync(file, 'utf8');
    const path = relative(SRC, file).replaceAll('\\', '/');
    const code = withoutComments(text);
    const specifiers = [...code.matchAll(/(?:from\s+|import\s+|import\()'(\.[^']+)'/g)].map((match) => match[1] ?? '');
    const imports = specifiers.map((specifier) => relative(SRC, resolve(dirname(file), specifier)).replaceAll('\\', '/').replace(/\.js$/, '.ts'));
    return { path, module: path.includes('/') ? (path.split('/')[0] ?? '') : '', text, code, imports };
  });
}
