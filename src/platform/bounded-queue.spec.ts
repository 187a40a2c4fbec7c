import { describe, expect, it } from '@jest/globals';
import { BoundedQueue } from './bounded-queue.js';

/** Work that ends when told. */
class Gate {
  private open!: () => void;
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
  release(): void {
    this.open();
  }
}

const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a bounded queue', () => {
  it('runs so many at once and the others in the order they came', async () => {
    const queue = new BoundedQueue(2, 10);
    const gates = Array.from({ length: 5 }, () => new Gate());
    const started: number[] = [];
    const runs = gates.map((gate, index) => queue.run(async () => {
      started.push(index);
      await gate.passed;
      return index;
    }));
    await settle();
    expect(started).toEqual([0, 1]);
    gates[1]?.release();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    for (const gate of gates) gate.release();
    expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4]);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  it('is full when as many run and wait as may, and not any more when one has ended', async () => {
    const queue = new BoundedQueue(1, 2);
    const gate = new Gate();
    const fullness = [queue.isFull];
    const runs = [1, 2, 3].map((each) => {
      const run = queue.run(async () => gate.passed.then(() => each));
      fullness.push(queue.isFull);
      return run;
    });
    expect(fullness).toEqual([false, false, false, true]);
    gate.release();
    await Promise.all(runs);
    expect(queue.isFull).toBe(false);
  });

  it('goes on after work that fails', async () => {
    const queue = new BoundedQueue(1, 5);
    const runs = await Promise.allSettled([
      queue.run(async () => Promise.reject(new Error('no'))),
      queue.run(() => {
        throw new Error('at once');
      }),
      queue.run(async () => Promise.resolve('yes')),
    ]);
    expect(runs.map((run) => run.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(queue.isFull).toBe(false);
  });
});
