import { describe, expect, it } from '@jest/globals';
import { unknownFields } from './draft-check.js';

describe('Names that are no field', () => {
  it('are told one by one, but not by the thousand', () => {
    const strangers = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, index) => [`stranger_${index}`, 1]));
    expect(unknownFields({ ...strangers(3) }, []).map(({ path }) => path)).toEqual([['stranger_0'], ['stranger_1'], ['stranger_2']]);
    expect(unknownFields({ ...strangers(18_000) }, [])).toHaveLength(50);
  });
});
