import { setImmediate as settle } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { HostLines } from './host-lines.js';

/** Asks for so many places in a line that are never given back, save by `end`. */
function ask(lines: HostLines, name: string, times: number): { readonly started: () => number; readonly refused: () => number; readonly end: () => void } {
  const ends: (() => void)[] = [];
  let refused = 0;
  for (let time = 0; time < times; time += 1) {
    lines.run(name, async () => new Promise<void>((resolve) => ends.push(resolve))).catch(() => {
      refused += 1;
    });
  }
  return { started: () => ends.length, refused: () => refused, end: () => ends.shift()?.() };
}

it('a host gives each line four places, and leaves places to lines that have none', async () => {
  const lines = new HostLines(() => 0);
  const greedy = ['a', 'b', 'c', 'd'].map((name) => ask(lines, name, 40));
  const late = ['e', 'f', 'g'].map((name) => ask(lines, name, 1));
  await settle();
  expect(greedy.map(({ started }) => started())).toEqual([4, 4, 1, 1]);
  expect(late.map(({ started }) => started())).toEqual([1, 1, 1]);
});

it('a place that is given back goes to the line that has fewest, and nobody is forgotten', async () => {
  const lines = new HostLines(() => 0);
  const first = ask(lines, 'first', 8);
  const all = Array.from({ length: 14 }, (_, at) => ask(lines, `line ${at}`, 1));
  await settle();
  expect(all.filter(({ started }) => started() === 0)).toHaveLength(2);
  first.end();
  first.end();
  await settle();
  expect(all.map(({ started }) => started())).toEqual(all.map(() => 1));
  expect(first.started()).toBe(2);
  for (let round = 0; round < 60; round += 1) {
    for (const each of [first, ...all]) each.end();
    await settle();
  }
  const again = ask(lines, 'again', 4);
  await settle();
  expect(again.started()).toBe(4);
  expect([first, ...all].reduce((sum, { refused }) => sum + refused(), 0)).toBe(0);
});

it('a line lets so many wait, and takes one who is the first to wait in it when all others are full', async () => {
  const lines = new HostLines(() => 0);
  const greedy = Array.from({ length: 10 }, (_, at) => ask(lines, `line ${at}`, 40));
  const late = ask(lines, 'late', 2);
  await settle();
  expect(greedy[0]?.refused()).toBe(4);
  expect([late.started(), late.refused()]).toEqual([0, 1]);
  greedy[0]?.end();
  await settle();
  expect(late.started()).toBe(1);
});

it('lines that were slow share half of the places, whoever they are, until that is a while ago', async () => {
  let now = 0;
  const lines = new HostLines(() => now);
  const dozens = (): readonly ReturnType<typeof ask>[] => Array.from({ length: 20 }, (_, at) => ask(lines, `slow ${at}`, 1));
  const started = (asked: readonly ReturnType<typeof ask>[]): number => asked.reduce((sum, each) => sum + each.started(), 0);
  const finish = async (asked: readonly ReturnType<typeof ask>[]): Promise<void> => {
    while (started(asked) > 0) {
      for (const each of asked) each.end();
      await settle();
    }
  };
  const unknown = dozens();
  await settle();
  expect(started(unknown)).toBe(16);
  now += 5000;
  await finish(unknown.slice(0, 16));
  now += 5000;
  await finish(unknown);

  const known = dozens();
  await settle();
  expect(started(known)).toBe(8);
  const others = Array.from({ length: 9 }, (_, at) => ask(lines, `other ${at}`, 1));
  await settle();
  expect(others.map((each) => each.started())).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
  others[0]?.end();
  await settle();
  expect(others.at(-1)?.started()).toBe(1);
  await finish([...known, ...others]);

  now += 300_001;
  const again = dozens();
  await settle();
  expect(started(again)).toBe(16);
});
