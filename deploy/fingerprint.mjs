import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

const isFolder = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Every file below a path, sorted, or the path itself; nothing when it does not exist.
 * @param {string} path relative to the root of the checkout
 * @returns {string[]} paths relative to the root
 */
export function filesBelow(path) {
  if (!isFolder(inRoot(path))) return statSync(inRoot(path), { throwIfNoEntry: false }) ? [path] : [];
  return readdirSync(inRoot(path)).toSorted().flatMap((name) => filesBelow(join(path, name)));
}

/**
 * SHA-256 over names and contents. Contents rather than times: a clone, a checkout and back, or a copied folder does not build anew.
 * @param {readonly string[]} files relative to the root
 */
export function contentHash(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(inRoot(file))).update('\0');
  return hash.digest('hex');
}

/**
 * A cheap answer to "has anything been saved?", for polling: names, sizes and times.
 * @param {readonly string[]} paths files and folders relative to the root
 */
export function changeMark(paths) {
  return paths.flatMap(filesBelow).map((file) => {
    const found = statSync(inRoot(file), { throwIfNoEntry: false });
    return `${file}:${found?.size}:${found?.mtimeMs}`;
  }).join('\n');
}
