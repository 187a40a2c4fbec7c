import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { isNavigation } from './navigation.js';

const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1';

describe('A request is a navigation', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['when the browser says so', { 'sec-fetch-dest': 'document', 'user-agent': SAFARI }, true],
    ['and not when a script of a page asks', { 'sec-fetch-dest': 'empty', 'user-agent': SAFARI }, false],
    ['when a browser does not say', { 'user-agent': SAFARI }, true],
    ['and not when a program asks', { 'user-agent': 'curl/8.5.0' }, false],
    ['and not when nobody says who asks', {}, false],
  ])('%s', (_when, headers, expected) => {
    expect(isNavigation({ headers } as FastifyRequest)).toBe(expected);
  });
});
