import { setImmediate as soon, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Batches } from './batches.js';

/** Work that notes its batches and ends when it is told to. */
function held(most: number, verdictOf: (item: number) => PromiseSettledResult<string> = (item) => ({ status: 'fulfilled', value: `v${item}` })) {
  const seen: (readonly number[])[] = [];
  const ends: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }[] = [];
  const batches = new Batches<number, string>(async (items) => {
    seen.push(items);
    await new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
    return items.map(verdictOf);
  }, most);
  const end = async (failure?: Error): Promise<void> => {
    const next = ends.shift();
    if (failure === undefined) next?.resolve();
    else next?.reject(failure);
    await soon();
  };
  return { batches, seen, end };
}

describe('batches', () => {
  it('begin with the first at once, and take what came meanwhile next, so many at most and in order', async () => {
    const { batches, seen, end } = held(3);
    const verdicts = [1, 2, 3, 4, 5].map((item) => batches.add(item));
    expect(seen).toEqual([[1]]);
    await end();
    expect(seen).toEqual([[1], [2, 3, 4]]);
    verdicts.push(batches.add(6));
    await end();
    expect(seen).toEqual([[1], [2, 3, 4], [5, 6]]);
    await end();
    expect(await Promise.all(verdicts)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
    void batches.add(7);
    expect(seen.at(-1)).toEqual([7]);
    await end();
  });

  it('give each its own verdict, and what fails as a whole is all of a batch and nobody else', async () => {
    const { batches, end } = held(10, (item) => (item === 3 ? { status: 'rejected', reason: new Error('three') } : { status: 'fulfilled', value: `v${item}` }));
    const settled = Promise.allSettled([1, 2, 3].map((item) => batches.add(item)));
    await end(new Error('lost'));
    await end();
    expect((await settled).map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual(['Error: lost', 'v2', 'Error: three']);
    const later = batches.add(4);
    await end();
    expect(await later).toBe('v4');
  });

  it('keep nobody waiting for a second try of what took long to fail', async () => {
    const { batches, seen, end } = held(1);
    const settled = Promise.allSettled([batches.add(1), batches.add(2), batches.add(3)]);
    await sleep(1050);
    await end(new Error('silent'));
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(seen).toEqual([[1]]);
    const next = batches.add(4);
    await end();
    expect(await next).toBe('v4');
  });
});
