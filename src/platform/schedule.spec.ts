import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from './log.js';
import { Schedule } from './schedule.js';

function aSchedule(): { schedule: Schedule; lines: string[] } {
  const lines: string[] = [];
  return { schedule: new Schedule(createLog({ log: { level: 'info', format: 'json' }, workers: 1 }, { write: (line) => void lines.push(line) })), lines };
}

describe('repeated work', () => {
  it('runs again and again, never over itself, until it is stopped', async () => {
    const { schedule } = aSchedule();
    let [runs, running, most] = [0, 0, 0];
    const stop = schedule.every(1, 'work', async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
      runs += 1;
    });
    while (runs < 3) await sleep(2);
    stop();
    await sleep(10);
    const after = runs;
    await sleep(20);
    expect([runs, most]).toEqual([after, 1]);
    await schedule.onModuleDestroy();
  });

  it('goes on after a failure, which is logged under its name', async () => {
    const { schedule, lines } = aSchedule();
    let runs = 0;
    schedule.every(1, 'clean-up', () => {
      runs += 1;
      throw new Error('database gone');
    });
    while (runs < 3) await sleep(2);
    await schedule.onModuleDestroy();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', work: 'clean-up', err: { message: 'database gone' } });
  });

  it('has ended when the application goes on closing, and does not begin again', async () => {
    const { schedule } = aSchedule();
    let [begun, ended] = [0, 0];
    schedule.every(1, 'work', async () => {
      begun += 1;
      await sleep(30);
      ended += 1;
    });
    while (begun === 0) await sleep(1);
    await schedule.onModuleDestroy();
    expect([begun, ended]).toEqual([1, 1]);
    schedule.every(1, 'late', async () => {
      begun += 1;
      return Promise.resolve();
    });
    await sleep(20);
    expect(begun).toBe(1);
  });
});
