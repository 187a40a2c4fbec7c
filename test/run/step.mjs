import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from '../../deploy/paths.mjs';

/** @type {Set<number>} process groups that are running */
const groups = new Set();

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
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const group = child.pid;
  if (group === undefined) return 1;
  groups.add(group);
  const tooLong = setTimeout(() => {
    say(`Ended after ${timeoutMs / 60_000} minutes: ${args.join(' ')}`);
    signalGroup(group, 'SIGKILL');
  }, timeoutMs);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(tooLong);
  await endGroup(group);
  return code ?? 1;
}

/** @param {number} group */
async function endGroup(group) {
  // Test workers are told to go when their parent goes; only what is still there a moment later was forgotten.
  for (let waited = 0; waited < 1_000 && signalGroup(group, 0); waited += 50) await sleep(50);
  if (signalGroup(group, 'SIGKILL')) say('Something was left running by a test, and has been ended.');
  groups.delete(group);
}

/** Ends every step that is running. */
export function endAll() {
  for (const group of groups) signalGroup(group, 'SIGKILL');
}
