import { readFileSync } from 'node:fs';

/** Doorward's own version, from the package.json two folders up: src/platform and dist/platform lie equally deep. */
export const VERSION = readVersion();

function readVersion(): string {
  const contents: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof contents === 'object' && contents !== null && 'version' in contents ? String(contents.version) : 'unknown';
}
