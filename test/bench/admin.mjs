import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, root, say } from '../../deploy/paths.mjs';
import { prepare } from '../../deploy/prepare.mjs';
import { Connection, expectStatus, form } from './driver/connection.mjs';
import { freePort, killAll, leaveServerCpu, Program } from './driver/program.mjs';
import { readOptions } from './options.mjs';
import { PASSWORD, PASSWORD_HASH, personOf, SECRET } from './world.mjs';

// `node test/bench/admin.mjs`: what admins wait for in a large company, on SQLite and on MariaDB. Lists of a million people, an application that is made, ten
// thousand people who are imported while others sign in. Times as whoever asks sees them, over loopback: the server's own are a little shorter.

const USAGE = `node test/bench/admin.mjs [options]

  --people <n>    how many there are already (1000000)
  --rows <n>      how many are imported (10000)
  --samples <n>   how often each list and each application is asked for (300)
  --alone <s>     for how long people sign in between the parts of the import, in seconds (30)
  --only-import   no lists and no applications
  --no-mariadb    SQLite alone
  --built         does not look whether dist is as the sources are
  --help          this`;
const options = readOptions(USAGE, {
  'people': { type: 'string', default: '1000000' }, 'samples': { type: 'string', default: '300' }, 'rows': { type: 'string', default: '10000' }, 'alone': { type: 'string', default: '30' },
  'only-import': { type: 'boolean', default: false }, 'no-mariadb': { type: 'boolean', default: false }, 'built': { type: 'boolean', default: false },
});
const [PEOPLE, SAMPLES, ROWS, SECONDS_ALONE] = [options.people, options.samples, options.rows, options.alone].map(Number);
/** Another build than the checkout's, for those who work on the sources at the same time. */
const DIST = process.env.DOORWARD_DIST ?? inRoot('dist');
const SIGNING_IN = 2;
const TURNS = 10;
const SCOPES = ['users:read', 'users:write', 'clients:read', 'clients:write', 'client-secrets:write', 'credentials:write', 'groups:read', 'groups:write', 'jobs:read'];
const DOCUMENT = {
  version: 1,
  clients: [{ client_id: 'console', client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: SCOPES.join(' ') }],
  users: Array.from({ length: SIGNING_IN }, (_, index) => ({ preferred_username: personOf(index), password: PASSWORD })),
};

process.chdir(root);
const cleanUps = [];
async function cleanUp() {
  killAll();
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void cleanUp().finally(() => process.exit(1)));

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), count: sorted.length };
}

async function times(count, work) {
  for (let warm = 0; warm < 20; warm += 1) await work(-1 - warm);
  const took = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await work(index);
    took.push(performance.now() - started);
  }
  return quantiles(took);
}

/** Copies of somebody who is there, row by row, under names of their own: what a list reads is in the people's own rows. */
async function fill(location) {
  const { Database } = await import(join(DIST, 'database/database.js'));
  const database = await Database.open(location);
  try {
    const [somebody] = await database.rows('SELECT * FROM users ORDER BY id LIMIT 1');
    const columns = Object.keys(somebody);
    const at = 1000;
    for (let made = 0; made < PEOPLE; made += at) {
      const rows = Array.from({ length: Math.min(at, PEOPLE - made) }, (_, index) => {
        const name = String(made + index).padStart(8, '0');
        return { ...somebody, origin: null, id: `usr_0000000000000000${name}`, sub: `usr_0000000000000000${name}`, preferred_username: `made-${name}`, created_at: Number(somebody.created_at) - PEOPLE + made + index };
      });
      const marks = rows.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ');
      await database.quietTransaction((tx) => tx.run(`INSERT INTO users (${columns.join(', ')}) VALUES ${marks}`, rows.flatMap((row) => columns.map((column) => row[column]))));
    }
  } finally {
    await database.close();
  }
}

async function start(databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-bench-admin-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const url = new URL(`http://127.0.0.1:${await freePort()}`);
  const environment = {
    PORT: url.port, PUBLIC_URL: url.origin, DATA_DIR: folder, SECRET_KEY: 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE', NODE_ENV: 'development', LOG_LEVEL: 'warn', RATE_LIMITS: 'off',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl.href }),
  };
  const file = join(folder, 'doorward.yaml');
  writeFileSync(file, JSON.stringify(DOCUMENT));
  const run = async (extra) => {
    const program = Program.start([join(DIST, 'main.js')], { ...environment, ...extra }, { pinned: false });
    await program.answers(new URL('/.well-known/openid-configuration', url));
    return program;
  };
  await (await run({ CONFIG_FILE: file })).stop();
  say(`Making ${PEOPLE} people ...`);
  await fill(databaseUrl === undefined
    ? { dialect: 'sqlite', path: join(folder, 'doorward.sqlite'), temporary: false }
    : { dialect: 'mysql', host: databaseUrl.hostname, port: Number(databaseUrl.port), user: decodeURIComponent(databaseUrl.username), password: decodeURIComponent(databaseUrl.password), name: databaseUrl.pathname.slice(1) });
  return { url, program: await run({}) };
}

async function apiOf(url) {
  const answer = await fetch(new URL('/oauth2/token', url), { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`console:${SECRET}`).toString('base64')}` }, body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${url.origin}/admin/v1` }) });
  const { access_token: token } = await answer.json();
  return async (method, path, body, type = 'application/json') => {
    const sent = body === undefined ? {} : { body: typeof body === 'object' ? JSON.stringify(body) : body };
    const response = await fetch(`${url.origin}/admin/v1${path}`, { method, headers: { 'authorization': `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) }, ...sent });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

async function lists(api) {
  const first = await times(SAMPLES, () => api('GET', '/users?limit=25'));
  let next;
  for (let page = 1; page < Math.min(1000, PEOPLE / 25 - 1); page += 1) next = (await api('GET', `/users?limit=25${next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`}`)).page.next_cursor;
  const deep = await times(SAMPLES, () => api('GET', `/users?limit=25&cursor=${encodeURIComponent(next)}`));
  const byName = await times(SAMPLES, () => api('GET', '/users?limit=25&sort=-preferred_username'));
  const found = await times(SAMPLES, (index) => api('GET', `/users?limit=25&q=made-00${String(Math.abs(index) % 100).padStart(2, '0')}`));
  return { 'list of 25, page 1': first, 'list of 25, page 1000': deep, 'list of 25 by user name, backwards': byName, 'search by the beginning of a name': found };
}

/** One person after the other at each of a few browsers, for as long as `goesOn`: the time from the form to the answer. */
async function signIns(url, goesOn) {
  const took = [];
  await Promise.all(Array.from({ length: SIGNING_IN }, async (_, index) => {
    while (goesOn()) {
      const connection = new Connection(url);
      const { body } = expectStatus(await connection.request('GET', '/login', { cookies: true }), 200);
      const csrf = /name="csrf" value="([^"]*)"/.exec(body)?.[1];
      const action = /<form[^>]*action="([^"]*)"/.exec(body)?.[1];
      const started = performance.now();
      expectStatus(await connection.request('POST', action, { cookies: true, body: form({ csrf, username: personOf(index), password: PASSWORD }), headers: `origin: ${url.origin}\r\n` }), 303);
      took.push(performance.now() - started);
      connection.close();
    }
  }));
  return took;
}

function signInsAlone(url, seconds) {
  const end = performance.now() + seconds * 1000;
  return signIns(url, () => performance.now() < end);
}

/** The rows from `first` on, as a job of their own. Resolves to the seconds that it took, and to what whoever signed in meanwhile waited. */
async function importedSome(url, api, first, count) {
  const text = Array.from({ length: count }, (_, index) => JSON.stringify({ preferred_username: `imported-${first + index}`, name: `Imported ${first + index}`, email: `imported-${first + index}@example.test`, email_verified: true, password_hash: PASSWORD_HASH })).join('\n');
  const started = performance.now();
  const { id } = await api('POST', '/users:import', text, 'application/x-ndjson');
  let job = {};
  const during = signIns(url, () => job.state !== 'done' && job.state !== 'failed');
  while (job.state !== 'done' && job.state !== 'failed') {
    await sleep(100);
    job = await api('GET', `/jobs/${id}`);
  }
  const seconds = (performance.now() - started) / 1000;
  if (job.state !== 'done' || job.failed > 0) throw new Error(`The import ended as ${JSON.stringify(job)}`);
  return { during: await during, seconds };
}

/** In turns: what else the machine has to do changes from one minute to the next, and both must meet the same of it. */
async function imported(url, api) {
  const [alone, during] = [[], []];
  let seconds = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    alone.push(...(await signInsAlone(url, SECONDS_ALONE / TURNS)));
    const some = await importedSome(url, api, turn * Math.floor(ROWS / TURNS), Math.floor(ROWS / TURNS));
    during.push(...some.during);
    seconds += some.seconds;
  }
  return { alone: quantiles(alone), during: quantiles(during), seconds };
}

async function measure(title, databaseUrl) {
  const { url, program } = await start(databaseUrl);
  try {
    const api = await apiOf(url);
    const made = options['only-import'] ? {} : {
      ...(await lists(api)),
      'create a client': await times(SAMPLES, (index) => api('POST', '/clients', { client_id: `made-${index < 0 ? `w${-index}` : index}`, redirect_uris: ['https://app.example.test/cb'], scope: 'openid' })),
    };
    const { alone, during, seconds } = await imported(url, await apiOf(url));
    const ms = (value) => value.toFixed(1);
    process.stdout.write(`\n| ${title}, ${PEOPLE} people | p50 ms | p95 ms |\n|---|---|---|\n`);
    for (const [name, { p50, p95 }] of Object.entries({ ...made, 'sign-in, alone': alone, [`sign-in, while ${ROWS} are imported`]: during })) process.stdout.write(`| ${name} | ${ms(p50)} | ${ms(p95)} |\n`);
    process.stdout.write(`\n${ROWS} people with hashes were imported in ${seconds.toFixed(1)} s; ${during.count} signed in meanwhile, ${(during.p50 / alone.p50).toFixed(2)} times as slowly at the median, ${(during.p95 / alone.p95).toFixed(2)} at p95.\n`);
  } finally {
    await program.stop();
  }
}

let code = options.built || process.env.DOORWARD_DIST !== undefined ? 0 : await prepare();
try {
  if (code === 0) {
    leaveServerCpu();
    await measure('SQLite');
    const { startMariaDb } = await import('../support/mariadb-server.mjs');
    const server = options['no-mariadb'] ? undefined : await startMariaDb();
    if (server !== undefined) {
      cleanUps.push(() => server.stop());
      await measure('MariaDB', new URL(server.url));
    }
  }
} catch (error) {
  say(error.stack);
  code = 1;
} finally {
  await cleanUp();
}
process.exitCode = code;
