import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { changeMark } from './fingerprint.mjs';
import { inRoot, root, say } from './paths.mjs';
import { prepare } from './prepare.mjs';

const WATCHED = ['src', 'migrations', 'views', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
// Asked for, not notified of: fs.watch misses or doubles changes on network and container file systems, and this costs some milliseconds.
const LOOK_EVERY_MS = 400;

/** Runs the server, and builds and restarts it when something was saved. A build that fails leaves the last server running. */
export async function watch() {
  let server;
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      stopping = true;
      server?.kill(signal);
    });
  }

  while (!stopping) {
    const mark = changeMark(WATCHED);
    if (await prepare() === 0 && !stopping) {
      await stop(server);
      if (!stopping) server = start();
    }
    while (!stopping && changeMark(WATCHED) === mark) await sleep(LOOK_EVERY_MS);
    if (!stopping) say('Something was saved: building ...');
  }
  await stop(server);
  process.exitCode = server?.exitCode ?? 0;
}

function start() {
  const server = spawn(process.execPath, [inRoot('dist/main.js')], { cwd: root, stdio: 'inherit' });
  server.once('exit', (code) => {
    if (code !== 0) say('The server has ended; waiting for a change.');
  });
  return server;
}

function stop(server) {
  if (!server || server.exitCode !== null || server.signalCode !== null) return undefined;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  return ended;
}
