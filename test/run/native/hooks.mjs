import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import transform from './transform.cjs';

// How Node itself loads TypeScript here, in its thread for module hooks.

const ROOT = new URL('../../../', import.meta.url).href;
const OWN = `${ROOT}test/`;
const GLOBALS = new URL('globals.mjs', import.meta.url).href;
const MIGRATIONS = `${ROOT}migrations/index.ts`;
/** What belongs to one test file and is loaded anew for the next: the file and what is below test, never the application. */
const RUN = /\?run=\d+$/;

export async function resolve(specifier, context, next) {
  const parent = context.parentURL ?? '';
  const run = RUN.exec(parent)?.[0] ?? '';
  if (specifier === '@jest/globals') return found(GLOBALS + run);
  if (specifier === '#migrations') return found(MIGRATIONS);
  if (!specifier.startsWith('.') || !parent.startsWith(ROOT)) return next(specifier, context);
  const url = new URL(specifier, parent).href.replace(/\.js$/, '.ts');
  if (!url.endsWith('.ts') || !existsSync(fileURLToPath(url))) return next(specifier, context);
  return found(url.startsWith(OWN) ? url + run : url);
}

const found = (url) => ({ url, format: 'module', shortCircuit: true });

export async function load(url, context, next) {
  const file = url.replace(RUN, '');
  if (!file.endsWith('.ts') || file.includes('/node_modules/')) return next(url, context);
  return { format: 'module', shortCircuit: true, source: transform.compile(fileURLToPath(file)) };
}
