import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A throwaway MariaDB for one test run: own data directory in the temporary folder, own port, durable commits, gone at the end.
 * Plain JavaScript, so that test/run.mjs can start it before anything has been built.
 */

/** What to type when startMariaDb() answers undefined. */
export const INSTALL_HINT = 'apt-get install -y mariadb-server';

const SERVERS = ['mariadbd', 'mysqld'];
const INSTALLERS = ['mariadb-install-db', 'mysql_install_db'];
/** Servers live in /usr/sbin, which people's PATH often leaves out. */
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const START_LIMIT_MS = 60_000;

/**
 * Starts a server and resolves when it accepts connections; `undefined` where MariaDB is not installed.
 * @returns {Promise<{ url: string, stop(): Promise<void> } | undefined>} `url` names an empty database and a user who may create others.
 */
export async function startMariaDb() {
  const server = findProgram(SERVERS);
  const installer = findProgram(INSTALLERS);
  if (server === undefined || installer === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'doorward-mariadb-'));
  const owner = ownerOfTheServer();
  const password = randomBytes(12).toString('hex');
  try {
    const data = join(folder, 'data');
    const initial = join(folder, 'initial.sql');
    writeFileSync(initial, [
      `CREATE USER 'doorward'@'127.0.0.1' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO 'doorward'@'127.0.0.1' WITH GRANT OPTION;`,
      'CREATE DATABASE doorward CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;',
    ].join('\n'));
    if (owner !== undefined) for (const path of [folder, initial]) chownSync(path, owner.uid, owner.gid);
    install(installer, data, owner);
    const port = await freePort();
    const child = launch(server, folder, data, initial, port, owner);
    await acceptsConnections(child, port, join(folder, 'error.log'));
    return { url: `mysql://doorward:${password}@127.0.0.1:${port}/doorward`, stop: () => stop(child, folder) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function findProgram(names) {
  for (const name of names) {
    for (const folder of FOLDERS) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {}
    }
  }
  return undefined;
}

/** mariadbd refuses to run as root: then it runs as mysql, or as nobody. */
function ownerOfTheServer() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const row = users.find(([name]) => name === 'mysql') ?? users.find(([name]) => name === 'nobody');
  return row === undefined ? undefined : { name: row[0], uid: Number(row[2]), gid: Number(row[3]) };
}

function install(installer, data, owner) {
  const done = spawnSync(installer, [
    '--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve',
    '--innodb-buffer-pool-size=32M', '--innodb-log-file-size=16M', ...(owner === undefined ? [] : [`--user=${owner.name}`]),
  ], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${installer} failed: ${done.error?.message ?? ''}${done.stdout}${done.stderr}`);
}

/** Ends the server and removes its folder when standard input closes: also when the test run was killed. */
const KEEPER = `
exec 3<&0
"$@" & server=$!
(cat <&3 >/dev/null; kill $server 2>/dev/null) &
wait $server
rm -rf "$DOORWARD_TEST_FOLDER"
`;

function launch(server, folder, data, initial, port, owner) {
  const settings = [
    '--no-defaults', `--datadir=${data}`, `--socket=${join(folder, 's')}`, `--port=${port}`, '--bind-address=127.0.0.1', `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'error.log')}`, `--init-file=${initial}`, '--skip-name-resolve', '--skip-log-bin', '--performance-schema=OFF',
    '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=32M', '--innodb-flush-log-at-trx-commit=1', '--innodb-file-per-table=0', '--sync-frm=0', '--innodb-stats-persistent=OFF', '--max-connections=300',
    ...(owner === undefined ? [] : [`--user=${owner.name}`]),
  ];
  return spawn('/bin/sh', ['-c', KEEPER, 'sh', server, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, DOORWARD_TEST_FOLDER: folder },
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function acceptsConnections(child, port, log) {
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`mariadbd ended while it started:\n${readIfThere(log)}`);
    if (await greets(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.stdin.end();
  throw new Error(`mariadbd did not start within ${START_LIMIT_MS / 1000} s:\n${readIfThere(log)}`);
}

/** A server that is ready sends its greeting first, and it begins with protocol version 10. */
function greets(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const answer = (yes) => { socket.destroy(); resolve(yes); };
    socket.setTimeout(2000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('data', (bytes) => answer(bytes[4] === 10));
  });
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function stop(child, folder) {
  if (child.exitCode === null) {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
