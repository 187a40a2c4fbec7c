import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FIELDS } from './client-metadata/fields.js';
import { parseClientMetadata } from './parse-client-metadata.js';

const REDIRECT = 'https://app.example.com/cb';

/** `pointer message` of each problem. */
const problemsOf = (input: unknown): string[] => (parseClientMetadata(input).problems ?? []).map(({ pointer, message }) => `${pointer} ${message}`);

const problemsWith = (members: object): string[] => problemsOf({ redirect_uris: [REDIRECT], ...members });

describe('hostile metadata', () => {
  it.each([[null], [undefined], ['text'], [7], [[]], [[{ redirect_uris: [] }]], [true]])('is refused as a whole when it is %p', (input) => {
    expect(problemsOf(input)).toEqual([' Client metadata must be an object.']);
  });

  it('is bounded in members, entries, lengths and depth', () => {
    expect(problemsOf(Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`x${at}`, 1])))).toHaveLength(1);
    expect(problemsWith({ contacts: Array.from({ length: 100_000 }, () => 'x') })).toEqual(['/contacts must not have more than 20 entries']);
    expect(problemsWith({ client_name: 'x'.repeat(201) })).toEqual(['/client_name must not be longer than 200 characters']);
    let deep: unknown = {};
    for (let at = 0; at < 10_000; at += 1) deep = { deep };
    expect(problemsWith({ vp_formats: deep })).toHaveLength(1);
    const long = Array.from({ length: 100 }, (_, at) => `https://app.example.com/${at}/${'x'.repeat(2_000)}`);
    expect(problemsWith({ redirect_uris: long })).toEqual([' Client metadata must not be larger than 48 KB.']);
  });

  it('has no names that read as something else', () => {
    for (const name of ['a\u202Eb', 'a\u2066b', 'a\nb', 'a\0', '\uD800', ' ', '']) expect(problemsWith({ client_name: name })).toHaveLength(1);
    for (const name of ['Bücher', '應用程式', '👩‍💻 Tools', 'שלום']) expect(problemsWith({ client_name: name })).toEqual([]);
  });

  it('never makes the reader fail, whatever it is', () => {
    const members = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(FIELDS)), fc.string()), fc.anything(), { maxKeys: 20 });
    fc.assert(fc.property(fc.oneof(members, fc.anything()), (input) => {
      const { metadata, problems } = parseClientMetadata(input);
      expect((metadata === undefined) !== (problems === undefined)).toBe(true);
    }), { numRuns: 500 });
  });
});
