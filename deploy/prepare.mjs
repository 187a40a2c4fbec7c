import { pathToFileURL } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';
import { alone } from './lock.mjs';
import { say } from './paths.mjs';

/**
 * Brings a checkout to where it can run: packages as locked, dist as the sources are. Costs some milliseconds when nothing is to do.
 * Needs nothing but Node: it runs before anything is installed.
 * @param {{ buildToo?: boolean }} [options]
 * @returns {Promise<number>} 0, or the exit code of the step that failed
 */
export async function prepare({ buildToo = true } = {}) {
  requireNode();
  const ready = () => isInstalled() && (!buildToo || isBuilt());
  if (ready()) return 0;
  return alone(async () => {
    // Asked again inside: the command that held the lock may have done it.
    if (!isInstalled()) {
      const code = await install();
      if (code !== 0) return code;
    }
    if (!buildToo || isBuilt()) return 0;
    say('Building ...');
    const code = await build();
    if (code !== 0) say('The build failed: see the lines above.');
    return code;
  });
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Doorward needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await prepare();
