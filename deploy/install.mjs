import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot, root, say } from './paths.mjs';

const stampPath = inRoot('node_modules', '.doorward-installed');

const textOf = (/** @type {string} */ path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** What node_modules must have been made from. Platform and architecture count: some packages carry binaries. */
function wanted() {
  const lock = readFileSync(inRoot('package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

/** Whether node_modules is what package-lock.json describes; one small file is read when it was this command that installed it. */
export function isInstalled() {
  if (textOf(stampPath) === wanted()) return true;
  if (!matchesLock()) return false;
  writeFileSync(stampPath, wanted());
  return true;
}

/**
 * Where someone ran npm by hand our stamp is absent or old, but there is npm's own record: node_modules/.package-lock.json.
 * Optional packages may be absent (binaries of other platforms), everything else must be there in the locked version.
 */
function matchesLock() {
  const record = textOf(inRoot('node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const there = JSON.parse(record).packages;
  const locked = Object.entries(JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages);
  return locked.every(([path, item]) => path === '' || (there[path]
    ? there[path].version === item.version
    : item.optional === true || item.peer === true || item.devOptional === true));
}

/**
 * Runs `npm ci`.
 * @returns {Promise<number>} 0, or npm's exit code
 */
export async function install() {
  say('Installing packages (about half a minute, the first time only) ...');
  // Install scripts stay off: no package here needs one, and they are how a poisoned dependency starts.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm && /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm'];
  const run = spawn(command, [...before, ...args], {
    cwd: root,
    // stdout belongs to the command that is about to run.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && before.length === 0,
    // Inherited when this runs below npm: a setting of that call must not move or thin out the installation.
    env: { ...process.env, npm_config_global: '', npm_config_omit: '', npm_config_dry_run: '' },
  });
  const code = await new Promise((resolve) => {
    run.once('error', (error) => {
      say(`npm could not be started: ${error.message}. Node.js brings npm with it; is it on the PATH?`);
      resolve(1);
    });
    run.once('exit', (status) => resolve(status ?? 1));
  });
  if (code === 0) writeFileSync(stampPath, wanted());
  else say('Packages could not be installed: see the lines above (no way to the registry is the usual cause), then run the command again.');
  return code;
}
