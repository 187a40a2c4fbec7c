import { cpus } from 'node:os';
import { readFileSync } from 'node:fs';
import { inRoot } from '../../deploy/paths.mjs';
import { canPin } from './driver/program.mjs';
import { isolationSentence } from './isolation.mjs';

const number = (value) => (value === undefined || Number.isNaN(value) ? '-' : value >= 100 ? String(Math.round(value)) : value.toFixed(1));
const quantiles = (figure) => (figure === undefined ? '-' : `${figure.p50.toFixed(1)} / ${figure.p99.toFixed(1)}`);
const version = (name) => JSON.parse(readFileSync(inRoot('node_modules', name, 'package.json'), 'utf8')).version;
const ratio = (ours, theirs) => (ours === undefined || theirs === undefined ? '-' : (ours.median / theirs.median).toFixed(2));

/** A Markdown table whose columns are also straight in a terminal. */
export function table(header, rows) {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  return [line(header), `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`, ...rows.map(line)].join('\n');
}

/** Units per core-second, with the goals and what they are compared with. */
export function ratesTable(results) {
  const header = ['units per core-second', 'SQLite', 'goal', 'MariaDB', 'goal', 'oidc-provider', 'bare Fastify', 'SQLite / o-p', 'MariaDB / o-p', 'SQLite / bare', 'MariaDB / bare'];
  return table(header, results.map(({ scenario, figures }) => {
    const [sqlite, mariadb, provider, bare] = ['sqlite', 'mariadb', 'oidc-provider', 'fastify'].map((name) => figures.get(name));
    return [
      scenario.title + (scenario.peer === undefined ? '' : ' *'), number(sqlite?.median), goalOf(scenario, 'sqlite', sqlite), number(mariadb?.median), goalOf(scenario, 'mariadb', mariadb),
      number(provider?.median), number(bare?.median), ratio(sqlite, provider), ratio(mariadb, provider), ratio(sqlite, bare), ratio(mariadb, bare),
    ];
  }));
}

function goalOf({ goal }, name, figure) {
  if (goal === undefined) return '-';
  return `${goal[name]}${figure === undefined || figure.median >= goal[name] ? '' : ' short'}`;
}

export function latencyTable(results) {
  const names = ['sqlite', 'mariadb', 'oidc-provider', 'fastify'];
  const header = ['p50 / p99 in ms, 32 connections', 'SQLite', 'MariaDB', 'oidc-provider', 'bare Fastify', 'errors'];
  return table(header, results.map(({ scenario, figures }) => [
    scenario.title, ...names.map((name) => quantiles(figures.get(name))), String([...figures.values()].reduce((sum, { errors }) => sum + errors.length, 0)),
  ]));
}

export function footnotes(results) {
  return results.filter(({ scenario }) => scenario.peer !== undefined).map(({ scenario }) => `* ${scenario.title}: oidc-provider ${scenario.peer}`);
}

export function memoryTable(subjects) {
  return table(['memory in MB, start in s', 'at rest', 'at its highest', 'start, on one CPU'], subjects.map(({ title, idle, peak, startSeconds }) => [title, number(idle), number(peak), startSeconds.toFixed(2)]));
}

export function startTable(starts) {
  return table(['second start, whole machine', 'node dist/main.js', 'at rest', 'npm start', 'at rest, npm included'], starts.map(({ title, main, npm }) => [
    title, `${main.seconds.toFixed(2)} s`, `${number(main.idle)} MB`, `${npm.seconds.toFixed(2)} s`, `${number(npm.idle)} MB`,
  ]));
}

export function isolationTable(rows) {
  return `${isolationSentence}:\n${table(['p50 / p99 of token requests in ms', 'alone', 'while people sign in', 'sign-ins', 'errors'], rows.map(({ title, alone, flooded, logins, errors }) => [
    title, quantiles(alone), quantiles(flooded), String(logins), String(errors.length),
  ]))}`;
}

/** What people are in front of. */
export function peopleTable(rows) {
  const line = (title, of) => [title, ...rows.map(of)];
  return table(['people, server not pinned', ...rows.map(({ title }) => title)], [
    line('sign-in page, p50 / p95 in ms', ({ page }) => `${page.shown.p50.toFixed(1)} / ${page.shown.p95.toFixed(1)}`),
    line('a wrong password, p50 / p95 in ms', ({ page }) => `${page.posted.p50.toFixed(1)} / ${page.posted.p95.toFixed(1)}`),
    line('of which a hash alone, p50', ({ page }) => page.hash.p50.toFixed(1)),
    line('AUC, known / unknown name at /login', ({ names }) => names.login.toFixed(3)),
    line('AUC, with / without second factor at /login', ({ names }) => names.secondFactor.toFixed(3)),
    line('AUC, known / unknown name at /reset', ({ names }) => names.reset.toFixed(3)),
    line('sign-ins a second, at most', ({ flood }) => number(flood.capacity)),
    line('tokens asked for a second, and answered alone', ({ flood }) => `${number(flood.offered)}, ${number(flood.alone.rate)}`),
    line('tokens answered in a flood of 3 times the sign-ins', ({ flood }) => `${number(flood.flooded.rate)} (${(flood.kept * 100).toFixed(0)} %)`),
    line('token p50 / p99 in ms, alone', ({ flood }) => quantiles(flood.alone)),
    line('token p50 / p99 in ms, in the flood', ({ flood }) => quantiles(flood.flooded)),
    line('what the flood was answered', ({ flood }) => Object.entries(flood.answers).map(([status, count]) => `${count} x ${status}`).join(', ')),
  ]);
}

/** Where and with what it was measured. */
export function circumstances(date, mariaDbVersion) {
  return [
    `${date}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Linux, Node ${process.version}`,
    `MariaDB ${mariaDbVersion ?? 'absent'}, libsql ${version('libsql')}, mysql2 ${version('mysql2')}, NestJS ${version('@nestjs/core')}, Fastify ${version('fastify')}, oidc-provider ${version('oidc-provider')}`,
    canPin ? 'each server alone on CPU 0; driver and MariaDB on the others' : 'not pinned: taskset or a second CPU is missing, so the figures say less',
  ];
}
