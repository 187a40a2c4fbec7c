import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearestUri } from './redirect-uri-comparison.js';

const CALLBACK = 'https://app.example.com/cb';

describe('The nearest registered redirect URI', () => {
  it.each([
    [`${CALLBACK}/`, 26, 'It has a trailing slash that the registered one does not have.'],
    ['http://app.example.com/cb', 4, 'The scheme differs (http and https are not the same).'],
    [`${CALLBACK}#x`, 26, 'It has a fragment (#), which redirect URIs never have.'],
    [`${CALLBACK}?next=1`, 26, 'It has a query (?) that the registered one does not have: pass such values in the parameter state.'],
    ['https://app.example.com/CB', 24, 'Upper and lower case differ.'],
    ['https://app.example.com/%63b', 24, 'The same characters are encoded differently (%).'],
    ['https://app.example.com:8443/cb', 23, 'The port differs.'],
    ['https://www.app.example.com/cb', 8, 'The host differs by www.'],
    ['https://app.example.org/cb', 20, 'The host differs.'],
    ['https://app.example.com/callback', 25, 'The path differs.'],
    [` ${CALLBACK}`, 0, 'It has spaces around it.'],
    ['nonsense', 0, 'It is another URI.'],
    ['', 0, 'It is another URI.'],
  ])('of %s differs at %d', (sent, position, difference) => {
    expect(nearestUri(sent, [CALLBACK])).toEqual({ uri: CALLBACK, position, difference });
  });

  it('is the one on the same host', () => {
    const registered = ['https://other.example.com/callback', 'https://app.example.com/signin', 'http://localhost:8080/callback'];
    expect(nearestUri('https://app.example.com/callback', registered)?.uri).toBe('https://app.example.com/signin');
    expect(nearestUri('http://127.0.0.1:8080/callback', registered)).toMatchObject({ uri: 'http://localhost:8080/callback', difference: 'localhost, 127.0.0.1 and [::1] are not the same: register the one that is sent.' });
  });

  it('is nothing where nothing is registered', () => {
    expect(nearestUri(CALLBACK, [])).toBeUndefined();
  });

  it('differs at the position that is told, whatever was sent', () => {
    fc.assert(fc.property(fc.string(), (sent) => {
      fc.pre(sent !== CALLBACK);
      const { position = -1 } = nearestUri(sent, [CALLBACK]) ?? {};
      expect(sent.slice(0, position)).toBe(CALLBACK.slice(0, position));
      expect(sent[position]).not.toBe(CALLBACK[position]);
    }));
  });
});
