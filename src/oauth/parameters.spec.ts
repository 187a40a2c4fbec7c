import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OAuthError } from './oauth-error.js';
import { Parameters } from './parameters.js';

describe('Parameters, RFC 6749 §3.1', () => {
  it('treats a parameter without a value as left out', () => {
    const parameters = Parameters.parse('state=&scope=openid');
    expect(parameters.get('state')).toBeUndefined();
    expect(parameters.get('scope')).toBe('openid');
    expect(() => parameters.require('state')).toThrow('state is missing');
  });

  it('refuses to choose between repeated values, equal ones included', () => {
    expect(() => Parameters.parse('code=a&code=a').get('code')).toThrow('code is repeated');
    expect(Parameters.parse('resource=a&resource=b').all('resource')).toEqual(['a', 'b']);
  });

  it('refuses 101 parameters and broken UTF-8', () => {
    expect(() => Parameters.parse(Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&'))).toThrow(OAuthError);
    expect(() => Parameters.parse('state=%ff')).toThrow('UTF-8');
    expect(() => Parameters.parse('state=%c0%ae')).toThrow('UTF-8');
  });

  it('has no inherited parameters', () => {
    expect(Parameters.parse('a=1').get('__proto__')).toBeUndefined();
    expect(Parameters.parse('__proto__=x&constructor=y').get('__proto__')).toBe('x');
  });

  it('reads back whatever was encoded', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
      fc.pre(!value.includes('\uFFFD') && Buffer.from(value).toString() === value);
      expect(Parameters.parse(new URLSearchParams({ state: value }).toString()).get('state')).toBe(value);
    }));
  });
});
