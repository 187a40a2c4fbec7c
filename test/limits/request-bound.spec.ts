import { expect, it } from '@jest/globals';
import { RequestBound } from '../../src/authorization/request-bound.js';
import { LimitCounterStore } from '../../src/limits/limit-counter.store.js';
import { RequestLimits } from '../../src/limits/request-limits.js';
import { FakeClock } from '../support/fake-clock.js';
import { onEachDatabase } from '../users/stores.js';

onEachDatabase('the bound on requests that wait', (fresh) => {
  async function bound(clock = new FakeClock()): Promise<{ pass: (client: string, address: string) => Promise<boolean>; statements: () => number }> {
    const database = await fresh();
    const requests = new RequestBound(new RequestLimits(new LimitCounterStore(database), clock, { rateLimits: true }), clock);
    return {
      pass: async (client, address) => requests.check(client, address).then(() => true, (error: Error) => {
        if (error.name !== 'TooManyRequests') throw error;
        return false;
      }),
      statements: () => database.statementCount,
    };
  }

  it('costs the database nothing for the first sixty of an address, and stops at six hundred, for whichever client', async () => {
    const { pass, statements } = await bound();
    const before = statements();
    for (let at = 0; at < 60; at += 1) expect(await pass(`client-${at % 3}`, '192.0.2.1')).toBe(true);
    expect(statements()).toBe(before);
    let passed = 60;
    for (let at = 0; at < 700; at += 1) if (await pass(`client-${at % 3}`, '192.0.2.1')) passed += 1;
    expect(passed).toBe(600);
    expect(await pass('client-0', '192.0.2.2')).toBe(true);
  });

  it('counts an IPv6 network as one address, and begins anew after five minutes', async () => {
    const clock = new FakeClock();
    const { pass } = await bound(clock);
    for (let at = 0; at < 600; at += 1) expect(await pass('client', `2001:db8::${at.toString(16)}`)).toBe(true);
    expect(await pass('client', '2001:db8::ffff')).toBe(false);
    clock.advance('301s');
    expect(await pass('client', '2001:db8::ffff')).toBe(true);
  });

  it('leaves everybody a share of a client that is flooded from everywhere, and the other clients alone', async () => {
    const { pass } = await bound();
    for (let at = 0; at < 5_001; at += 1) await pass('flooded', `198.18.${at >> 8}.${at & 255}`);
    let share = 0;
    for (let at = 0; at < 40; at += 1) if (await pass('flooded', '203.0.113.1')) share += 1;
    expect(share).toBe(20);
    expect(await pass('flooded', '203.0.113.2')).toBe(true);
    for (let at = 0; at < 100; at += 1) expect(await pass('other', '203.0.113.3')).toBe(true);
  });
});
