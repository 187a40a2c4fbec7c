import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { inRoot, root, say } from '../deploy/paths.mjs';
import { prepare } from '../deploy/prepare.mjs';
import { findPrograms } from './run/programs.mjs';
import { filesForSecondTry, readReport } from './run/report.mjs';
import { endAll, runNode } from './run/step.mjs';
import { FOR_MANY_SHORT_TESTS } from './run/v8-flags.mjs';
import { storedRsaPairs } from './support/stored-rsa-pairs.mjs';

// `npm test`: install, build, lint, types, then every suite on SQLite and on a MariaDB of its own. Arguments after -- go to jest.

const MINUTE = 60_000;
const GIGABYTE = 2 ** 30;
const ci = process.env.CI === 'true';
const jestArgs = process.argv.slice(2);
const work = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'doorward-run-'));
// As the folder for temporary files is: the database server may run as somebody else.
chmodSync(work, 0o1777);
/** One more than there are cores: many tests wait, for a process to start or a page to load. */
const workers = Math.min(Math.max(2, Math.min(availableParallelism() + 1, Math.floor(totalmem() / (4 * GIGABYTE)))), 4);
/** @type {Promise<{ url: string, stop(): Promise<void> } | undefined> | undefined} */
let mariaDb;

process.chdir(root);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    endAll();
    void cleanUp().finally(() => process.exit(1));
  });
}

/** A folder in memory, where tens of thousands of commits need not wait for a disk that nobody looks at; undefined where there is none with room. */
function memoryFolder() {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 2 * GIGABYTE ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

async function cleanUp() {
  await (await mariaDb?.catch(() => undefined))?.stop();
  rmSync(work, { recursive: true, force: true });
}

async function startDatabase() {
  if (process.env.DOORWARD_TEST_MYSQL_URL) return process.env.DOORWARD_TEST_MYSQL_URL;
  const { startMariaDb } = await import('./support/mariadb-server.mjs');
  mariaDb = startMariaDb();
  return (await mariaDb)?.url;
}

/** @returns {Promise<string[]>} a sentence for each check that failed */
async function staticChecks() {
  const checks = { Lint: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--quiet', 'src', 'migrations', 'test'], Typecheck: ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.json'] };
  const results = await Promise.all(Object.entries(checks).map(async ([name, args]) =>
    (await runNode(args, { timeoutMs: 5 * MINUTE })) === 0 ? [] : [`${name} failed: see the lines above.`]));
  return results.flat();
}

async function run() {
  const prepared = await prepare();
  if (prepared !== 0) return { passed: 0, failed: 1, skipped: 0, problems: ['The checkout could not be prepared.'] };

  // For the database server, too, and for whatever a test starts; not before: another command that builds looks for our lock where it was.
  process.env.TMPDIR = work;
  const { chromium, shell, missing } = findPrograms({ install: ci });
  const [problems, mysqlUrl] = await Promise.all([staticChecks(), startDatabase(), storedRsaPairs()]);
  const env = {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
    DOORWARD_TEST_STARTED: work,
    ...(mysqlUrl && { DOORWARD_TEST_MYSQL_URL: mysqlUrl }),
    ...(chromium && { DOORWARD_TEST_CHROMIUM: chromium }),
    ...(chromium && shell && { DOORWARD_TEST_CHROMIUM_SHELL: shell }),
  };
  /** @param {string} resultFile @param {readonly string[]} args */
  const runJest = (resultFile, args) => runNode(
    [...FOR_MANY_SHORT_TESTS, inRoot('node_modules/jest/bin/jest.js'), '--json', `--outputFile=${resultFile}`, `--maxWorkers=${workers}`, '--workerIdleMemoryLimit=2GB', ...args],
    { timeoutMs: 30 * MINUTE, env },
  );
  const [first, second] = ['first', 'second'].map((name) => join(work, `${name}.json`));
  const everything = jestArgs.length === 0;
  let code = await runJest(first, jestArgs);
  if (code !== 0 && code !== 1) problems.push(`Jest ended with exit code ${code}.`);
  const again = ci && everything ? filesForSecondTry(first) : [];
  if (again.length > 0) {
    say(`\nOnce more, by themselves: ${again.join(', ')}`);
    code = await runJest(second, ['--runTestsByPath', ...again]);
  }
  const report = readReport(again.length > 0 ? [first, second] : [first], { everything });
  problems.push(...report.problems);
  if (code !== 0 && report.failed === 0) problems.push(`Jest ended with exit code ${code}.`);

  if (report.unsteady.length > 0) say(`\nFailed, and passed at the second try. Each of these is a fault to be found:\n${report.unsteady.map((name) => `  ${name}`).join('\n')}`);
  if (report.skipped > 0) say(`\nSkipped:\n${[...report.skippedFiles].map(([file, count]) => `  ${file} (${count})`).join('\n')}`);
  for (const { name, hint } of missing) say(`${name} was not found, so the suites that need it did not run. To install it: ${hint}`);
  if (ci && (report.skipped > 0 || missing.length > 0)) problems.push('With CI=true a skip is a failure.');
  return { ...report, problems };
}

let outcome;
try {
  outcome = await run();
} catch (error) {
  outcome = { passed: 0, failed: 1, skipped: 0, problems: [error.stack] };
} finally {
  await cleanUp();
}
for (const problem of outcome.problems) say(problem);
const { passed, failed, skipped, problems } = outcome;
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 && problems.length === 0 ? 0 : 1;
