import { describe, expect, it } from '@jest/globals';
import { JwtTokens } from '../../src/guard/jwt-tokens.js';
import { KeySet } from '../../src/guard/key-set.js';
import { VerifiedTokens } from '../../src/guard/verified-tokens.js';
import { forged } from '../support/forged.js';
import { API, HandClock, NOW, jws, makeKey } from './support/local-issuer.js';

const key = makeKey('only', 'ES256');
const expected = { issuer: 'https://id.test', audiences: [API], now: NOW * 1000 };
const token = (jti: string): string => jws(key, { iss: 'https://id.test', sub: 'a', aud: API, client_id: 'c', jti, iat: NOW, exp: NOW + 600 });

function jwtTokens(memory: VerifiedTokens, clock = new HandClock()): JwtTokens {
  return new JwtTokens(new KeySet(async () => ({ keys: [key.jwk], maxAge: 300 }), clock), new Set(['ES256']), memory);
}

describe('the memory for verified tokens', () => {
  it('holds what was found good and nothing that was not', async () => {
    const memory = new VerifiedTokens();
    const tokens = jwtTokens(memory);
    const other = forged(token('x'));
    await tokens.verify(token('a'), expected);
    await tokens.verify(other, expected);
    expect(memory.find(other, expected.now)).toBeUndefined();
    const good = token('b');
    await tokens.verify(good, expected);
    expect(memory.find(good, expected.now)?.principal.jti).toBe('b');
  });

  it('answers with what it remembers instead of checking again', async () => {
    const memory = new VerifiedTokens();
    const tokens = jwtTokens(memory);
    const good = token('a');
    const first = await tokens.verify(good, expected);
    expect(await tokens.verify(good, expected)).toBe(first);
  });

  it('forgets a token when it ends, to the millisecond', async () => {
    const memory = new VerifiedTokens();
    const good = token('a');
    await jwtTokens(memory).verify(good, expected);
    expect(memory.find(good, (NOW + 600) * 1000 - 1)).toBeDefined();
    expect(memory.find(good, (NOW + 600) * 1000)).toBeUndefined();
    expect(memory.find(good, NOW * 1000)).toBeUndefined();
  });

  it('stays within its size: the least recently used makes room', async () => {
    const memory = new VerifiedTokens(3);
    const tokens = jwtTokens(memory);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(token) as [string, string, string, string];
    for (const each of [a, b, c]) await tokens.verify(each, expected);
    memory.find(a, expected.now);
    await tokens.verify(d, expected);
    expect([a, b, c, d].map((each) => memory.find(each, expected.now) !== undefined)).toEqual([true, false, true, true]);
  });
});
