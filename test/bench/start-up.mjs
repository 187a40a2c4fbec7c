import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../../deploy/paths.mjs';

/**
 * Starts a server several times on its migrated database, as `node dist/main.js` and as `npm start`: best time to the first answer, and the
 * memory that is resident some seconds later with no request since. Not pinned: a start may use the machine.
 */
export async function measureStartUp(subject, times) {
  const main = await repeat(subject, times, [inRoot('dist/main.js')]);
  const npm = await repeat(subject, times, ['start', '--silent'], { command: 'npm' });
  return { main, npm };
}

async function repeat(subject, times, args, options = {}) {
  const starts = [];
  let idle = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time += 1) {
    const { program, discovery } = await subject.startAgain(args, { ...options, pinned: false });
    try {
      starts.push(await program.answers(discovery));
      if (time > 0 && time < times - 1) continue;
      await sleep(3000);
      idle = Math.min(idle, program.memory().now);
    } finally {
      await program.stop();
    }
  }
  return { seconds: Math.min(...starts), idle };
}
