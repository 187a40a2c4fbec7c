import { setImmediate as soon } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('come one at a time and in order for one key', async () => {
    const turns = new Turns(10);
    const seen: string[] = [];
    await Promise.all(['a', 'b', 'c'].map(async (name) => {
      const end = await turns.take('key');
      seen.push(`${name} begins`);
      await soon();
      seen.push(`${name} ends`);
      end?.();
    }));
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('do not wait for another key', async () => {
    const turns = new Turns(10);
    await turns.take('one');
    expect(await turns.take('other')).toBeDefined();
  });

  it('are refused at once where too many wait, and given again when they have gone', async () => {
    const turns = new Turns(1);
    const first = await turns.take('key');
    const second = turns.take('key');
    expect(await turns.take('key')).toBeUndefined();
    first?.();
    (await second)?.();
    expect(await turns.take('key')).toBeDefined();
  });
});
