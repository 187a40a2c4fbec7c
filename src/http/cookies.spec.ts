import { describe, expect, it } from '@jest/globals';
import type { PublicUrl } from '../config/config.js';
import { cookieName, cookieValues, setCookie } from './cookies.js';

const url = (secure: boolean, basePath = ''): PublicUrl => ({ issuer: '', origin: '', host: '', hostname: '', basePath, secure, loopback: !secure });

describe('A cookie', () => {
  it('is bound to this host and to https wherever the browser can do that', () => {
    expect(setCookie(url(true), 'c', 'v')).toBe('__Host-c=v; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(setCookie(url(true, '/id'), 'c', 'v')).toBe('__Secure-c=v; Path=/id; HttpOnly; SameSite=Lax; Secure');
    expect(setCookie(url(false), 'c', 'v')).toBe('c=v; Path=/; HttpOnly; SameSite=Lax');
    expect(setCookie(url(true), 'c', '', 0)).toBe('__Host-c=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
  });

  it('is not one with the name of another prefix', () => {
    expect(cookieName(url(true), 'c')).not.toBe(cookieName(url(false), 'c'));
    expect(cookieValues(url(true), 'c', 'c=planted; __Secure-c=planted; x__Host-c=planted; __Host-cc=planted; __HOST-c=planted')).toEqual([]);
  });
});

describe('The Cookie header', () => {
  it.each([
    [undefined, []], ['', []], [';;;', []], ['c', []], ['=c', []], ['c=', ['']], ['c=1', ['1']], ['a=b; c=1;d', ['1']], ['c=1; c=2', ['1', '2']], ['c="1"', ['1']], ['c==1=', ['=1=']], ['\u0000; c=1', ['1']],
    [Array.from({ length: 1_000 }, (_, i) => `c=${i}`).join('; '), ['0', '1', '2', '3']],
  ])('%j holds %j', (header, values) => {
    expect(cookieValues(url(false), 'c', header)).toEqual(values);
  });
});
