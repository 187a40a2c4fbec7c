import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LRUCache } from 'lru-cache';
import { atMost } from './at-most.js';

const keys = fc.array(fc.tuple(fc.constantFrom('get', 'set', 'delete'), fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')), { maxLength: 60 });

describe('atMost', () => {
  it('keeps what a cache with room laid out beforehand keeps, whatever is asked of it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), keys, (most, acts) => {
      const [laidOut, grown] = [new LRUCache<string, number>({ max: most }), new LRUCache<string, number>(atMost(most))];
      for (const [time, [act, key]] of acts.entries()) {
        for (const cache of [laidOut, grown]) {
          if (act === 'set') cache.set(key, time);
          else if (act === 'get') cache.get(key);
          else cache.delete(key);
        }
        expect([...grown.entries()]).toEqual([...laidOut.entries()]);
        expect(grown.size).toBeLessThanOrEqual(most);
      }
    }));
  });
});
