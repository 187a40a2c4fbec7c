import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { contentHash, filesBelow } from './fingerprint.mjs';
import { alone } from './lock.mjs';
import { inRoot, root, say } from './paths.mjs';

const stampPath = inRoot('dist', '.built-from');
const PROJECTS = ['tsconfig.build.json', 'migrations/tsconfig.json'];

/** Everything that a build depends on: sources without tests, the compiler's settings and the locked compiler itself. */
function fingerprint() {
  const sources = ['src', 'migrations'].flatMap(filesBelow).filter((file) => !file.endsWith('.spec.ts'));
  return contentHash([...sources, 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json']);
}

/** Whether dist was built from what the sources are now. */
export function isBuilt() {
  try {
    return readFileSync(stampPath, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

/** @param {string} project @returns {Promise<number>} the compiler's exit code */
function compile(project) {
  const tsc = spawn(process.execPath, [inRoot('node_modules/typescript7/bin/tsc'), '-p', project], { cwd: root, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    tsc.once('error', reject);
    tsc.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * src -> dist, migrations -> dist/migrations. dist is emptied first: tsc leaves behind what no longer has a source.
 * @returns {Promise<number>} 0, or the compiler's exit code
 */
export async function build() {
  const builtFrom = fingerprint();
  rmSync(inRoot('dist'), { recursive: true, force: true });
  mkdirSync(inRoot('dist'));
  const codes = await Promise.all(PROJECTS.map(compile));
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) return failed;
  if (existsSync(inRoot('dist/cli/doorward.js'))) chmodSync(inRoot('dist/cli/doorward.js'), 0o755);
  writeFileSync(stampPath, builtFrom);
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const code = await alone(build);
  if (code !== 0) say('The build failed: see the lines above.');
  process.exitCode = code;
}
