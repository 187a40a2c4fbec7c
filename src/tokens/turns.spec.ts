import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('one of many does the work, and the others wait for its end', async () => {
    const turns = new Turns<string>();
    let done = 0;
    const work = async (): Promise<string> => {
      await new Promise((resolve) => void setImmediate(resolve));
      done += 1;
      return 'mine';
    };
    expect(await Promise.all(Array.from({ length: 50 }, async () => turns.first('a', work)))).toEqual(['mine', ...Array.from({ length: 49 }, () => undefined)]);
    expect(done).toBe(1);
    expect(await Promise.all([turns.first('a', work), turns.first('b', work)])).toEqual(['mine', 'mine']);
  });

  it('where the first fails the next one does it, and only the first is told of the failure', async () => {
    const turns = new Turns<string>();
    let tries = 0;
    const work = async (): Promise<string> => {
      tries += 1;
      await new Promise((resolve) => void setImmediate(resolve));
      if (tries === 1) throw new Error('away');
      return 'mine';
    };
    const results = await Promise.allSettled([turns.first('a', work), turns.first('a', work), turns.first('a', work)]);
    expect(results.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual(['failed', 'mine', undefined]);
    expect(tries).toBe(2);
  });

  it('keeps nothing of what is over', async () => {
    const turns = new Turns<number>();
    await turns.first('a', async () => 1);
    await turns.first('b', async () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect((turns as unknown as { underway: Map<string, unknown> }).underway.size).toBe(0);
  });
});
