import { describe, expect, it } from '@jest/globals';
import { Api } from '../clients/api.entity.js';
import { type Audience, chooseAudience } from './audience.js';

const api = (identifier: string, ...scopes: string[]): Api =>
  Object.assign(new Api(), { identifier, accessTokenFormat: 'jwt', scopes: scopes.map((value) => ({ value, description: value })) });
const apis = [api('https://orders', 'orders:read', 'read'), api('https://stock', 'stock:read', 'read')];

const choose = (scopes: string[], resource?: string, granted: string[] = []): Audience => chooseAudience({ scopes, resource, granted }, apis, 'https://id');

describe('the audience of an access token, RFC 8707', () => {
  it('is the issuer when no scope of an API was granted', () => {
    expect(choose(['openid', 'email'], undefined)).toEqual({ identifier: 'https://id', format: 'jwt', scopes: ['openid', 'email'] });
  });

  it('is the one API whose scopes were granted', () => {
    expect(choose(['openid', 'orders:read'], undefined)).toMatchObject({ identifier: 'https://orders', scopes: ['openid', 'orders:read'] });
  });

  it('is asked for when the scopes belong to several', () => {
    expect(() => choose(['orders:read', 'stock:read'], undefined)).toThrow('several APIs');
    expect(() => choose(['read'], undefined)).toThrow('several APIs');
  });

  it('is the named resource, and the scopes of others are left out', () => {
    expect(choose(['openid', 'orders:read', 'stock:read', 'read'], 'https://stock')).toMatchObject({ identifier: 'https://stock', scopes: ['openid', 'stock:read', 'read'] });
  });

  it('cannot be an API that nobody knows', () => {
    expect(() => choose(['openid'], 'https://elsewhere')).toThrow('not known');
  });

  it('cannot be an API of which nothing was granted, unless it was named then', () => {
    expect(() => choose(['openid', 'orders:read'], 'https://stock')).toThrow('not granted');
    expect(choose(['openid'], 'https://stock', ['https://stock'])).toMatchObject({ identifier: 'https://stock', scopes: ['openid'] });
  });
});

describe('the audience of what a person allowed, when APIs have changed since', () => {
  const later = Object.assign(api('https://newcomer', 'orders:read', 'fresh'), { createdAt: 50, scopesSince: { 'orders:read': 100, fresh: 100 } });
  const since = (scopes: string[], at: number, among: Api[], resource?: string, granted: string[] = []): Audience => chooseAudience({ scopes, resource, granted, since: at }, among, 'https://id');

  it('is no API that came to the word later: the scope is left out', () => {
    expect(since(['openid', 'orders:read'], 99, [later])).toEqual({ identifier: 'https://id', format: 'jwt', scopes: ['openid'] });
    expect(since(['openid', 'orders:read'], 100, [later])).toMatchObject({ identifier: 'https://newcomer', scopes: ['openid', 'orders:read'] });
  });

  it('stays the API that had it then, named or not', () => {
    for (const resource of [undefined, 'https://orders']) expect(since(['orders:read'], 99, [...apis, later], resource)).toMatchObject({ identifier: 'https://orders', scopes: ['orders:read'] });
    expect(() => since(['orders:read'], 99, [...apis, later], 'https://newcomer')).toThrow('not granted');
  });

  it('is no API that was declared anew under the identifier that was named', () => {
    expect(() => since(['openid', 'fresh'], 49, [later], 'https://newcomer', ['https://newcomer'])).toThrow('not granted');
    expect(since(['openid'], 50, [later], 'https://newcomer', ['https://newcomer'])).toMatchObject({ identifier: 'https://newcomer' });
  });
});
