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
  const lines = new HostLines();
  const greedy = ['a', 'b', 'c', 'd'].map((name) => ask(lines, name, 40));
  const late = ['e', 'f', 'g'].map((name) => ask(lines, name, 1));
  await settle();
  expect(greedy.map(({ started }) => started())).toEqual([4, 4, 1, 1]);
  expect(late.map(({ started }) => started())).toEqual([1, 1, 1]);
});

it('a place that is given back goes to the line that has fewest, and nobody is forgotten', async () => {
  const lines = new HostLines();
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
  const lines = new HostLines();
  const greedy = Array.from({ length: 10 }, (_, at) => ask(lines, `line ${at}`, 40));
  const late = ask(lines, 'late', 2);
  await settle();
  expect(greedy[0]?.refused()).toBe(4);
  expect([late.started(), late.refused()]).toEqual([0, 1]);
  greedy[0]?.end();
  await settle();
  expect(late.started()).toBe(1);
});
