import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from '../../deploy/paths.mjs';

/** In the environment of a step and of everything that it starts: servers under test have process groups of their own. */
const MARK = 'DOORWARD_TEST_RUN';
/** @type {Map<number, string>} the process groups that are running, with their marks */
const steps = new Map();

/** @param {number} group @param {string | number} signal @returns {boolean} whether there is anyone left in it */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs Node on a script in a process group of its own, and when the script has ended, whatever it left behind ends too.
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<number>} the exit code; 1 after a time-out
 */
export async function runNode(args, { env = process.env, timeoutMs }) {
  const mark = randomUUID();
  const child = spawn(process.execPath, args, { cwd: root, env: { ...env, [MARK]: mark }, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const group = child.pid;
  if (group === undefined) return 1;
  steps.set(group, mark);
  const tooLong = setTimeout(() => {
    say(`Ended after ${timeoutMs / 60_000} minutes: ${args.join(' ')}`);
    signalGroup(group, 'SIGKILL');
  }, timeoutMs);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(tooLong);
  await endStep(group, mark);
  return code ?? 1;
}

/** @param {number} group @param {string} mark */
async function endStep(group, mark) {
  // Test workers are told to go when their parent goes; only what is still there a moment later was forgotten.
  for (let waited = 0; waited < 1_000 && signalGroup(group, 0); waited += 50) await sleep(50);
  const groupLeft = signalGroup(group, 'SIGKILL');
  if (endMarked(mark) > 0 || groupLeft) say('Something was left running by a test, and has been ended.');
  steps.delete(group);
}

/**
 * Ends every process that carries the mark, where /proc tells.
 * @param {string} mark
 * @returns {number} how many there were
 */
function endMarked(mark) {
  let ended = 0;
  for (const pid of readProc('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!readProc(`/proc/${pid}/environ`).includes(`${MARK}=${mark}`)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
      ended += 1;
    } catch {
      // It has ended by itself.
    }
  }
  return ended;
}

/** @param {string} path @returns {string[]} a folder's names or a file's NUL-separated texts; nothing where it cannot be read */
function readProc(path) {
  try {
    return path.endsWith('environ') ? readFileSync(path, 'utf8').split('\0') : readdirSync(path);
  } catch {
    return [];
  }
}

/** Ends every step that is running. */
export function endAll() {
  for (const [group, mark] of steps) {
    signalGroup(group, 'SIGKILL');
    endMarked(mark);
  }
}
