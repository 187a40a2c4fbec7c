import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from '../../deploy/paths.mjs';

/** Programs that some suites need and Node does not bring. `packages` is what a test run needs; `hint` what a person would type. */
const PROGRAMS = [
  {
    name: 'MariaDB',
    commands: ['mariadbd', 'mysqld'],
    // Without the package that starts a service on the machine's own data directory.
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    hint: 'apt-get install -y mariadb-server',
    given: () => process.env.DOORWARD_TEST_MYSQL_URL,
  },
  {
    name: 'Chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    packages: ['chromium'],
    hint: 'apt-get install -y chromium',
    given: () => process.env.DOORWARD_TEST_CHROMIUM,
  },
  {
    name: 'Chromium without windows',
    commands: ['chromium-headless-shell', 'chrome-headless-shell'],
    packages: ['chromium-headless-shell'],
    hint: 'apt-get install -y chromium-headless-shell',
    given: () => process.env.DOORWARD_TEST_CHROMIUM_SHELL,
    // Chromium does what it does, at twice the price.
    spare: true,
  },
  { name: 'Firefox', commands: ['firefox-esr', 'firefox'], packages: ['firefox-esr'], hint: 'apt-get install -y firefox-esr', given: () => undefined },
  { name: 'WebKit', commands: ['WebKitWebDriver'], packages: ['webkit2gtk-driver', 'xvfb'], hint: 'apt-get install -y webkit2gtk-driver xvfb', given: () => undefined },
  {
    name: 'Authlib',
    // A package of Python, and no program.
    commands: [],
    packages: ['python3-authlib'],
    hint: 'apt-get install -y python3-authlib',
    given: () => ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import authlib']).status === 0),
  },
  {
    name: 'Apache with mod_auth_openidc',
    // A module of a server: the one is of no use without the other.
    commands: [],
    packages: ['apache2-bin', 'libapache2-mod-auth-openidc'],
    hint: 'apt-get install -y apache2-bin libapache2-mod-auth-openidc',
    given: () => ['/usr/lib/apache2/modules/mod_auth_openidc.so', '/usr/lib64/httpd/modules/mod_auth_openidc.so'].find((path) => existsSync(path)),
  },
];

// A server's directory is often missing from the path of a person who is not root.
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** @param {string} command a name, or an absolute path */
function find(command) {
  const candidates = command.startsWith('/') ? [command] : FOLDERS.map((folder) => join(folder, command));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const locate = (program) => program.given() ?? program.commands.map(find).find((path) => path !== undefined);

/**
 * Where each program is, after an attempt to install what is missing when `install` is set.
 * @param {{ install: boolean }} options
 * @returns {{ chromium: string | undefined, shell: string | undefined, missing: { name: string, hint: string }[] }}
 */
export function findPrograms({ install }) {
  const absent = PROGRAMS.filter((program) => !locate(program));
  if (install && absent.length > 0) aptInstall(absent.flatMap((program) => program.packages));
  return {
    chromium: locate(PROGRAMS[1]),
    shell: locate(PROGRAMS[2]),
    missing: PROGRAMS.filter((program) => !program.spare && !locate(program)).map(({ name, hint }) => ({ name, hint })),
  };
}

/** @param {readonly string[]} packages */
function aptInstall(packages) {
  if (!find('apt-get')) return;
  const privilege = process.getuid?.() === 0 ? [] : ['sudo', '-n', '-E'];
  const apt = (...args) => {
    const [command, ...rest] = [...privilege, 'apt-get', '-q', ...args];
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  };
  say(`Installing ${packages.join(' ')} ...`);
  // An update may complain about one of several sources; whether the packages arrive is what counts.
  apt('update');
  // What one of them is missing from this system must not keep the others away.
  const install = (...names) => apt('install', '-y', '--no-install-recommends', ...names);
  if (!install(...packages) && !packages.map((name) => install(name)).every(Boolean)) say('That did not work: see the lines above.');
}
