import { expect, it } from '@jest/globals';
import { LimitCounterStore } from '../../src/limits/limit-counter.store.js';
import { RequestLimits } from '../../src/limits/request-limits.js';
import { FakeClock } from '../support/fake-clock.js';
import { onEachDatabase } from '../users/stores.js';

onEachDatabase('limits on asking', (fresh) => {
  it('gives exactly as many as there are, however many ask at once on two instances', async () => {
    const database = await fresh();
    const clock = new FakeClock();
    const one = new RequestLimits(new LimitCounterStore(database), clock, { rateLimits: true });
    const other = new RequestLimits(new LimitCounterStore(database), clock, { rateLimits: true });
    const ask = (): Promise<boolean[]> => Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? one : other).take('registration', '192.0.2.7', 20, 60)));
    expect((await ask()).filter(Boolean)).toHaveLength(20);
    clock.advance('59s');
    expect((await ask()).filter(Boolean)).toHaveLength(0);
    clock.advance('1s');
    expect((await ask()).filter(Boolean)).toHaveLength(20);
  });

  it('counts each name and key by itself, at one statement each after the first', async () => {
    const database = await fresh();
    const limits = new RequestLimits(new LimitCounterStore(database), new FakeClock(), { rateLimits: true });
    expect([await limits.take('mail', 'a', 1, 60), await limits.take('mail', 'b', 1, 60), await limits.take('other', 'a', 2, 60)]).toEqual([true, true, true]);
    expect(await limits.take('mail', 'a', 1, 60)).toBe(false);
    const before = database.statementCount;
    expect(await limits.take('other', 'a', 2, 60)).toBe(true);
    expect(database.statementCount - before).toBe(1);
  });

  it('passes everything when rate limits are off', async () => {
    const limits = new RequestLimits(new LimitCounterStore(await fresh()), new FakeClock(), { rateLimits: false });
    for (let time = 0; time < 5; time += 1) expect(await limits.take('mail', 'a', 1, 60)).toBe(true);
  });
});
