import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, root, say } from '../../deploy/paths.mjs';
import { prepare } from '../../deploy/prepare.mjs';
import { canPin, killAll, leaveServerCpu } from './driver/program.mjs';
import { readOptions, refuse } from './options.mjs';
import { SCENARIOS } from './scenarios/index.mjs';

// `npm run bench`: Doorward on SQLite and on MariaDB, beside npm oidc-provider and a bare Fastify server, in one run and in turns.
// Prints tables; writes only with --save. Units per core-second (completed units / CPU seconds of the server's processes) hardly move
// when others use the machine; requests per second would.

const PARTS = [...SCENARIOS.map(({ name }) => name), 'people'];
const USAGE = `npm run bench -- [options]

  --only <part>   that part alone; as often as you like
                  parts: ${PARTS.join(', ')}
  --quick         short turns: tells that everything runs, and nothing about speed
  --no-mariadb    SQLite alone
  --built         does not look whether dist is as the sources are
  --save <file>   writes the tables between <!-- bench:begin --> and <!-- bench:end --> of that file
  --help          this

A whole run takes many minutes. node test/bench/admin.mjs --help measures what admins wait for in a large company.`;
const options = readOptions(USAGE, {
  quick: { type: 'boolean', default: false }, save: { type: 'string' }, only: { type: 'string', multiple: true, default: [] },
  'no-mariadb': { type: 'boolean', default: false }, built: { type: 'boolean', default: false },
});
const unknown = options.only.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) refuse(USAGE, `There is no part called ${unknown.join(', ')}.`);
/** In CPU seconds of the server: what V8 has not compiled yet costs several times as much, so each scenario is warmed up on its own. */
const time = options.quick ? { rounds: 1, seconds: 0.4, warmUp: 0.4, isolation: 1, starts: 1, people: { samples: 40, seconds: 2 } } : { rounds: 3, seconds: 0.7, warmUp: 1.4, isolation: 3, starts: 3, people: { samples: 600, seconds: 6 } };

process.chdir(root);
const cleanUps = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void cleanUp().finally(() => process.exit(1)));

async function cleanUp() {
  killAll();
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
}

async function startDatabase() {
  if (options['no-mariadb']) return undefined;
  const { startMariaDb, INSTALL_HINT } = await import('../support/mariadb-server.mjs');
  const server = await startMariaDb();
  if (server === undefined) say(`MariaDB was not found, so only SQLite is measured. To install it: ${INSTALL_HINT}`);
  else cleanUps.push(() => server.stop());
  return server?.url;
}

async function startSubjects() {
  const [{ startDoorward }, { startOidcProvider }, { startBareFastify }] = await Promise.all([
    import('./subjects/doorward.mjs'), import('./subjects/oidc-provider.mjs'), import('./subjects/bare-fastify.mjs'),
  ]);
  const databaseUrl = await startDatabase();
  const subjects = [
    await startDoorward({ name: 'sqlite', title: 'Doorward, SQLite' }),
    ...(databaseUrl === undefined ? [] : [await startDoorward({ name: 'mariadb', title: 'Doorward, MariaDB', databaseUrl })]),
    await startOidcProvider(),
    await startBareFastify(),
  ];
  cleanUps.push(() => { for (const subject of subjects) subject.remove(); });
  return subjects;
}

/** Prints each part as it is there: they take minutes. @returns {Promise<{ text: string, errors: string[] }>} */
async function bench() {
  const { measure } = await import('./measure.mjs');
  const { measureIsolation } = await import('./isolation.mjs');
  const { measurePeople } = await import('./people.mjs');
  const { measureStartUp } = await import('./start-up.mjs');
  const report = await import('./report.mjs');
  const parts = [];
  const print = (...lines) => {
    parts.push(lines.join('\n'));
    process.stdout.write(`\n${lines.join('\n')}\n`);
  };

  say('Starting the servers ...');
  const subjects = await startSubjects();
  await sleep(options.quick ? 1000 : 3000);
  for (const subject of subjects) subject.idle = subject.program.memory().now;
  print(...report.circumstances(new Date().toISOString().slice(0, 10), mariaDbVersion()));

  const results = [];
  for (const scenario of SCENARIOS.filter(({ name }) => options.only.length === 0 || options.only.includes(name))) {
    say(`Measuring ${scenario.title} ...`);
    results.push({ scenario, figures: await measure(scenario, subjects, time) });
  }
  for (const subject of subjects) subject.peak = subject.program.memory().peak;
  print(report.ratesTable(results), '', ...report.footnotes(results));
  print(report.latencyTable(results));
  print(report.memoryTable(subjects));

  const ours = subjects.filter((subject) => subject.startAgain !== undefined);
  if (options.only.length === 0 || options.only.includes('people')) {
    say('Measuring what people are in front of ...');
    const people = [];
    for (const subject of ours) people.push({ title: subject.title, ...(await measurePeople(subject, time.people)) });
    print(report.peopleTable(people));
  }
  if (options.only.length === 0) {
    say('Measuring tokens while people sign in ...');
    const isolation = [];
    for (const subject of ours) isolation.push({ title: subject.title, ...(await measureIsolation(subject, time.isolation)) });
    print(report.isolationTable(isolation));
    say('Measuring starts ...');
    const starts = [];
    for (const subject of ours) starts.push({ title: subject.title, ...(await measureStartUp(subject, time.starts)) });
    print(report.startTable(starts));
  }
  const errors = results.flatMap(({ scenario, figures }) => [...figures].flatMap(([name, figure]) => [...new Set(figure.errors)].map((error) => `${scenario.name} on ${name}: ${error}`)));
  return { errors, text: parts.join('\n\n') };
}

function mariaDbVersion() {
  for (const program of ['mariadbd', '/usr/sbin/mariadbd', 'mysqld', '/usr/sbin/mysqld']) {
    const version = /Ver ([\d.]+)/.exec(spawnSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** Replaces what stands between the two marks of the document, and leaves the words around it. */
function save(path, text) {
  const before = readFileSync(inRoot(path), 'utf8');
  const after = before.replace(/(<!-- bench:begin -->\n)[\s\S]*?(<!-- bench:end -->)/, (_all, begin, end) => `${begin}\n${text}\n${end}`);
  if (after === before) throw new Error(`${path} has no <!-- bench:begin --> ... <!-- bench:end -->, or the figures are the same.`);
  writeFileSync(inRoot(path), after);
}

let code = 0;
try {
  if (!options.built) code = await prepare();
  if (code === 0) {
    if (!canPin) say('taskset or a second CPU is missing: the servers share the CPU with their driver.');
    leaveServerCpu();
    const { text, errors } = await bench();
    for (const error of errors) say(`error: ${error}`);
    if (errors.length > 0) code = 1;
    if (options.save !== undefined) save(options.save, text);
  }
} catch (error) {
  say(error.stack);
  code = 1;
} finally {
  await cleanUp();
}
process.exitCode = code;
