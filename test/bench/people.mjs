import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../../deploy/paths.mjs';
import { basic, Connection, expectStatus, form, locationOf } from './driver/connection.mjs';
import { CALLBACK, ORDERS, PASSWORD, PASSWORD_HASH, SECRET, TIMED_PEOPLE, timedPerson } from './world.mjs';

// What people are in front of: whether the time of an answer tells who exists, how long the server takes for the sign-in page, and what a flood of sign-ins
// leaves of everything else. The server is one of its own, not pinned: hashes have a thread beside the one that answers.

const WITH_SECOND_FACTOR = 6;
/** How many times what the server can sign in. */
const FLOOD = 3;
const TOKEN_CONNECTIONS = 32;
const FLOOD_CONNECTIONS = 320;

/**
 * @param {object} subject of ours
 * @param {{ samples: number, seconds: number }} effort answers of each kind; seconds for each part of the flood
 */
export async function measurePeople(subject, { samples, seconds }) {
  const { program, discovery } = await subject.startAgain([inRoot('dist/main.js')], { pinned: false });
  const url = new URL('/', discovery);
  try {
    await program.answers(discovery);
    const page = await pageTimes(url, samples);
    const names = await whoIsThere(url, samples);
    const flood = await floodOf(url, seconds);
    return { page, names, flood };
  } finally {
    await program.stop();
  }
}

/** How well the times of two kinds tell them apart: the share of pairs in which the first took longer. 0.5: not at all; 0 or 1: always. */
export function areaUnderCurve(first, second) {
  let longer = 0;
  for (const a of first) for (const b of second) longer += a > b ? 1 : a === b ? 0.5 : 0;
  return longer / (first.length * second.length);
}

/** A browser on the page of a form; it posts it as often as it likes. */
async function formOf(url, path) {
  const connection = new Connection(url);
  const { body } = expectStatus(await connection.request('GET', path, { cookies: true }), 200);
  const csrf = /name="csrf" value="([^"]*)"/.exec(body)?.[1];
  const action = /<form[^>]*action="([^"]*)"/.exec(body)?.[1];
  const post = (fields) => connection.request('POST', action, { cookies: true, body: form({ csrf, ...fields }), headers: `origin: ${url.origin}\r\n` });
  return { connection, post, close: () => connection.close() };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function pageTimes(url, samples) {
  const connection = new Connection(url);
  const address = `/oauth2/authorize?${form({ client_id: 'intranet', redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'a-state' })}`;
  const path = new URL(locationOf(expectStatus(await connection.request('GET', address, { cookies: true }), 303)), url);
  const show = async () => { expectStatus(await connection.request('GET', path.pathname + path.search, { cookies: true }), 200); };
  for (let warm = 0; warm < 300; warm += 1) await show();
  const shown = [];
  for (let count = 0; count < samples * 5; count += 1) shown.push(await timed(show));
  const login = await formOf(url, '/login');
  const wrong = async () => { expectStatus(await login.post({ username: timedPerson(0), password: 'wrong' }), 422); };
  for (let warm = 0; warm < 20; warm += 1) await wrong();
  const [posted, hash] = [[], []];
  const check = await hashCheck();
  for (let count = 0; count < samples; count += 1) {
    posted.push(await timed(wrong));
    hash.push(await timed(check));
  }
  for (const each of [connection, login]) each.close();
  return { shown: quantiles(shown), posted: quantiles(posted), hash: quantiles(hash) };
}

/** The check of a password alone, as the server does it. */
async function hashCheck() {
  const { verify } = await import('@node-rs/argon2');
  return () => verify(PASSWORD_HASH, 'wrong');
}

/** Kinds of names in turns, in an order that changes, so that whatever else the machine does meets them alike. */
async function whoIsThere(url, samples) {
  const equipped = Array.from({ length: WITH_SECOND_FACTOR }, (_, index) => timedPerson(index));
  for (const name of equipped) await equip(url, name);
  const login = await formOf(url, '/login');
  const reset = await formOf(url, '/reset');
  const guess = (username) => async () => { expectStatus(await login.post({ username, password: 'wrong' }), 422); };
  const ask = (username) => async () => { expectStatus(await reset.post({ username }), 303); };
  const nobody = () => `nobody-${randomBytes(4).toString('hex')}`;
  const kinds = {
    known: (index) => guess(timedPerson(WITH_SECOND_FACTOR + (index % (TIMED_PEOPLE - WITH_SECOND_FACTOR)))),
    unknown: () => guess(nobody()),
    secondFactor: (index) => guess(equipped[index % equipped.length]),
    resetKnown: (index) => ask(timedPerson(WITH_SECOND_FACTOR + (index % (TIMED_PEOPLE - WITH_SECOND_FACTOR)))),
    resetUnknown: () => ask(nobody()),
  };
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let index = -10; index < samples; index += 1) {
    // Whoever is asked about at /reset for the second time within a minute gets no second mail: once for each.
    const asked = index < TIMED_PEOPLE - WITH_SECOND_FACTOR ? Object.entries(kinds) : Object.entries(kinds).filter(([kind]) => !kind.startsWith('reset'));
    const order = asked.toSorted(() => randomBytes(1)[0] - 128);
    for (const [kind, make] of order) {
      const took = await timed(make(index < 0 ? 0 : index));
      if (index >= 0) times[kind].push(took);
    }
  }
  for (const each of [login, reset]) each.close();
  return {
    samples, login: areaUnderCurve(times.known, times.unknown), secondFactor: areaUnderCurve(times.secondFactor, times.known), reset: areaUnderCurve(times.resetKnown, times.resetUnknown),
    medians: Object.fromEntries(Object.entries(times).map(([kind, list]) => [kind, quantiles(list).p50])),
  };
}

/** Signs somebody in and sets an authenticator app up for them, by the pages. */
async function equip(url, name) {
  const { connection, post, close } = await formOf(url, '/login');
  expectStatus(await post({ username: name, password: PASSWORD }), 303);
  const path = '/account/authenticator/new';
  const { body } = expectStatus(await connection.request('GET', path, { cookies: true }), 200);
  const key = /<code class="copy key">([A-Z2-7 ]+)<\/code>/.exec(body)?.[1] ?? '';
  const section = body.slice(body.indexOf(`action="${path}"`));
  const field = (of) => new RegExp(`name="${of}" value="([^"]*)"`).exec(section)?.[1];
  const answer = await connection.request('POST', path, { cookies: true, body: form({ csrf: field('csrf'), id: field('id'), code: totp(key) }), headers: `origin: ${url.origin}\r\n` });
  expectStatus(answer, 303);
  close();
}

/** RFC 6238 §4. */
function totp(key) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(key.replaceAll(' ', ''), (letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Tokens at half of what the server can do, alone and under a flood of sign-ins that is a multiple of what it can do. */
async function floodOf(url, seconds) {
  const headers = basic('machine', SECRET);
  const body = form({ grant_type: 'client_credentials', scope: 'orders:read', resource: ORDERS });
  const tokens = Array.from({ length: TOKEN_CONNECTIONS }, () => new Connection(url));
  const ask = async (connection) => { expectStatus(await connection.request('POST', '/oauth2/token', { headers, body }), 200); };
  const forms = [];
  for (let made = 0; made < FLOOD_CONNECTIONS; made += 1) forms.push(await formOf(url, '/login'));
  const tally = new Map();
  const signIn = async ({ post }) => {
    const { status, head } = await post({ username: timedPerson(Math.floor(Math.random() * TIMED_PEOPLE)), password: 'wrong' });
    const key = status === 429 && !/\r\nretry-after: *\d/i.test(head) ? '429 without Retry-After' : String(status);
    tally.set(key, (tally.get(key) ?? 0) + 1);
  };
  try {
    await flatOut(tokens, ask, 1);
    const most = await flatOut(tokens, ask, seconds);
    const capacity = await flatOut(forms.slice(0, 8), signIn, seconds);
    tally.clear();
    const alone = await atRate(tokens, ask, most / 2, seconds);
    const [flooded] = await Promise.all([atRate(tokens, ask, most / 2, seconds * 2), atRate(forms, signIn, capacity * FLOOD, seconds * 2)]);
    return { offered: most / 2, capacity, alone, flooded, kept: flooded.rate / alone.rate, answers: Object.fromEntries(tally) };
  } finally {
    for (const each of [...tokens, ...forms]) each.close();
  }
}

/** @returns {Promise<number>} units a second, every connection at once */
async function flatOut(connections, unit, seconds) {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(connections.map(async (connection) => {
    while (performance.now() < until) {
      await unit(connection);
      done += 1;
    }
  }));
  return done / seconds;
}

/** Begins so many units a second, whatever became of those before; what finds no free connection waits for one. */
async function atRate(connections, unit, rate, seconds) {
  const started = performance.now();
  const free = [...connections];
  const took = [];
  let begun = 0;
  const under = new Set();
  while (performance.now() - started < seconds * 1000) {
    const due = ((performance.now() - started) / 1000) * rate;
    while (begun < due && free.length > 0) {
      begun += 1;
      const connection = free.pop();
      const work = timed(() => unit(connection)).then((time) => { took.push(time); free.push(connection); under.delete(work); });
      under.add(work);
    }
    await sleep(1);
  }
  const done = took.length;
  await Promise.all(under);
  return { rate: done / seconds, ...quantiles(took) };
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
