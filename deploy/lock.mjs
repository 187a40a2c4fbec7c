import { createHash, randomUUID } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from './paths.mjs';

const BEAT_MS = 1_000;
const STALE_MS = 15_000;

// Outside the checkout: `npm ci` empties node_modules and a build empties dist while the lock is held.
const lockPath = join(tmpdir(), `doorward-${userInfo().uid}-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`);

/**
 * Runs `work` while no other command of this checkout installs or builds. A lock whose holder died (its process is gone, or its
 * heartbeat has stopped) is taken over.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(work) {
  const token = `${process.pid} ${randomUUID()}`;
  for (let waits = 0; !take(token); waits += 1) {
    if (waits === 0) say(`Another command is installing or building here (${holder() ?? 'just finished'}); waiting for it.`);
    await sleep(200);
  }
  const beat = setInterval(() => touch(), BEAT_MS);
  beat.unref();
  const release = () => { if (read() === token) rmSync(lockPath, { force: true }); };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} token */
function take(token) {
  try {
    const file = openSync(lockPath, 'wx', 0o600);
    writeSync(file, token);
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const seen = read();
  if (seen !== undefined && isStale(seen)) dropStale(seen, token);
  return false;
}

/** @param {string} seen the lock's content */
function isStale(seen) {
  const age = Date.now() - (statSync(lockPath, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > STALE_MS) return true;
  const pid = Number(seen.split(' ')[0]);
  // An empty file is a holder between creating and writing it.
  return Number.isInteger(pid) && pid > 0 && !isAlive(pid);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/**
 * Two waiters may both have seen the same dead holder, and the slower must not remove the lock that the faster has made since:
 * what was moved aside is looked at again, and put back when it is not the dead one.
 * @param {string} seen
 * @param {string} token
 */
function dropStale(seen, token) {
  const aside = `${lockPath}.${token.replace(' ', '-')}`;
  try {
    renameSync(lockPath, aside);
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, lockPath);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read() {
  try {
    return readFileSync(lockPath, 'utf8');
  } catch {
    return undefined;
  }
}

function touch() {
  try {
    const now = new Date();
    utimesSync(lockPath, now, now);
  } catch {
    // The temp folder was emptied under us; the work goes on, and release() finds nothing to remove.
  }
}

function holder() {
  const pid = read()?.split(' ')[0];
  return pid ? `process ${pid}` : undefined;
}
