import { describe, expect, it } from '@jest/globals';
import { KeyedCache } from './keyed-cache.js';
import { ValueCache } from './value-cache.js';

/** Readings that are answered by hand, in any order. */
class Readings<T> {
  readonly asked: string[] = [];
  private readonly answers: ((value: T | Error) => void)[] = [];

  read = (key = ''): Promise<T> => {
    this.asked.push(key);
    return new Promise((resolve, reject) => {
      this.answers.push((value) => (value instanceof Error ? reject(value) : resolve(value)));
    });
  };

  answer(at: number, value: T | Error): void {
    this.answers[at]?.(value);
  }
}

interface Named { readonly name: string }

const named = (name: string): Named => ({ name });

describe('values in memory by their key', () => {
  it('are read once and then found at once', async () => {
    const readings = new Readings<Named | undefined>();
    const cache = new KeyedCache(readings.read);
    const waiting = [cache.find(1, 'a'), cache.find(1, 'a')];
    readings.answer(0, named('a'));
    expect(await Promise.all(waiting.map(async (each) => each))).toEqual([named('a'), named('a')]);
    expect(cache.find(1, 'a')).toEqual(named('a'));
    expect(readings.asked).toEqual(['a']);
  });

  it('that do not exist are asked for once as well', async () => {
    const readings = new Readings<Named | undefined>();
    const cache = new KeyedCache(readings.read);
    const waiting = cache.find(1, 'nobody');
    readings.answer(0, undefined);
    expect(await waiting).toBeUndefined();
    expect(cache.find(1, 'nobody')).toBeUndefined();
    expect(readings.asked).toEqual(['nobody']);
  });

  it('that do not exist push no real one out, however many are tried', async () => {
    let reads = 0;
    const cache = new KeyedCache<Named>(async (key) => {
      reads += 1;
      return key === 'real' ? named('real') : undefined;
    });
    await cache.find(1, 'real');
    for (let at = 0; at < 20_000; at += 1) await cache.find(1, `guess-${at}`);
    expect(cache.find(1, 'real')).toEqual(named('real'));
    expect(reads).toBe(20_001);
  });

  it('are read again after a change', async () => {
    const readings = new Readings<Named | undefined>();
    const cache = new KeyedCache(readings.read);
    const before = cache.find(1, 'a');
    readings.answer(0, named('a'));
    await before;
    void cache.find(2, 'a');
    expect(readings.asked).toEqual(['a', 'a']);
  });

  it('that were being read when something changed are answered and not kept', async () => {
    const readings = new Readings<Named | undefined>();
    const cache = new KeyedCache(readings.read);
    const old = cache.find(1, 'a');
    const fresh = cache.find(2, 'a');
    readings.answer(1, named('fresh'));
    readings.answer(0, named('old'));
    expect(await old).toEqual(named('old'));
    expect(await fresh).toEqual(named('fresh'));
    expect(cache.find(2, 'a')).toEqual(named('fresh'));
  });

  it('are read again when reading failed', async () => {
    const readings = new Readings<Named | undefined>();
    const cache = new KeyedCache(readings.read);
    const failed = cache.find(1, 'a');
    readings.answer(0, new Error('gone'));
    await expect(failed).rejects.toThrow('gone');
    const again = cache.find(1, 'a');
    readings.answer(1, named('a'));
    expect(await again).toEqual(named('a'));
  });
});

describe('a value in memory', () => {
  it('is read once for each revision', async () => {
    const readings = new Readings<string>();
    const cache = new ValueCache(readings.read);
    const waiting = [cache.at(1), cache.at(1)];
    readings.answer(0, 'one');
    expect(await Promise.all(waiting.map(async (each) => each))).toEqual(['one', 'one']);
    expect(cache.at(1)).toBe('one');
    void cache.at(2);
    expect(readings.asked).toHaveLength(2);
  });

  it('of an older revision never takes the place of a newer one', async () => {
    const readings = new Readings<string>();
    const cache = new ValueCache(readings.read);
    const [old, fresh] = [cache.at(1), cache.at(2)];
    readings.answer(1, 'two');
    await fresh;
    readings.answer(0, 'one');
    expect(await old).toBe('one');
    expect(cache.at(2)).toBe('two');
  });

  it('is read again when reading failed', async () => {
    const readings = new Readings<string>();
    const cache = new ValueCache(readings.read);
    const failed = cache.at(1);
    readings.answer(0, new Error('gone'));
    await expect(failed).rejects.toThrow('gone');
    const again = cache.at(1);
    readings.answer(1, 'one');
    expect(await again).toBe('one');
  });
});
