import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../deploy/paths.mjs';

/** Clock ticks a second, as /proc counts CPU time. */
const TICKS = 100;
/** The servers' CPU; everything else (driver, database) has the others. */
const SERVER_CPU = 0;
const ALL_CPUS = `0-${availableParallelism() - 1}`;

/** Two CPUs are needed to keep a server apart from who drives it. */
export const canPin = availableParallelism() >= 2 && spawnSync('taskset', ['-p', String(process.pid)]).status === 0;

/** Leaves SERVER_CPU to the servers. What this process starts from now on, a database too, stays off it as well. */
export function leaveServerCpu() {
  if (canPin) spawnSync('taskset', ['-acp', `1-${availableParallelism() - 1}`, String(process.pid)]);
}

/** @type {Set<Program>} */
const running = new Set();

/** A server under test: a process group of its own, on a CPU of its own. */
export class Program {
  output = '';

  constructor(child) {
    this.child = child;
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.output = (this.output + text).slice(-5000); });
    this.ended = once(child, 'close');
    running.add(this);
  }

  /**
   * What is not pinned has the whole machine: not the CPUs of this process alone, which it would inherit.
   * @param {readonly string[]} args of Node @param {Record<string, string>} environment nothing else is inherited
   */
  static start(args, environment, { command = process.execPath, pinned = canPin } = {}) {
    const [program, ...rest] = canPin ? ['taskset', '-c', pinned ? String(SERVER_CPU) : ALL_CPUS, command, ...args] : [command, ...args];
    const { PATH, HOME } = process.env;
    return new Program(spawn(program, rest, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, ...environment } }));
  }

  /** Resolves once the URL answers; fails with the program's output when it ends before. @returns {Promise<number>} seconds since it was started */
  async answers(url) {
    const started = performance.now();
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}:\n${this.output}`);
      try {
        const response = await fetch(url, { headers: { connection: 'close' } });
        await response.arrayBuffer();
        if (response.ok) return (performance.now() - started) / 1000;
      } catch {}
      if (performance.now() - started > 180_000) throw new Error(`It did not answer at ${url}:\n${this.output}`);
      await sleep(10);
    }
  }

  /** Counts the CPU seconds that the process and everything below it use from now on. @returns {() => number} */
  meter() {
    const tree = this.#tree();
    const total = () => tree.reduce((sum, pid) => sum + cpuOf(pid), 0);
    const before = total();
    return () => total() - before;
  }

  /** Resident memory in MB: now, and at its highest, of the process and everything below it. */
  memory() {
    const tree = this.#tree().map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'));
    const sum = (name) => tree.reduce((total, status) => total + Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1] ?? 0), 0) / 1024;
    return { now: sum('VmRSS'), peak: sum('VmHWM') };
  }

  async stop() {
    if (!running.delete(this)) return;
    signalGroup(this.pid, 'SIGTERM');
    await Promise.race([this.ended, sleep(5000)]);
    signalGroup(this.pid, 'SIGKILL');
    await this.ended;
  }

  #tree() {
    const parents = new Map();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const fields = statOf(name);
      if (fields !== undefined) parents.set(Number(name), Number(fields[1]));
    }
    const isBelow = (pid) => pid === this.pid || (parents.has(pid) && isBelow(parents.get(pid)));
    return [...parents.keys()].filter(isBelow);
  }
}

/** Ends whatever is still running; synchronous, for signal handlers. */
export function killAll() {
  for (const program of running) signalGroup(program.pid, 'SIGKILL');
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** The fields of /proc/<pid>/stat after the name, which may hold anything: state, parent, ... */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function cpuOf(pid) {
  const fields = statOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}
