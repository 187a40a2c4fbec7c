import { describe, expect, it } from '@jest/globals';
import type { PublicUrl } from '../config/config.js';
import { OUTSIDE, withoutBasePath } from './base-path.js';

const at = (basePath: string): PublicUrl => ({ issuer: `https://acme.test${basePath}`, origin: 'https://acme.test', host: 'acme.test', hostname: 'acme.test', basePath, secure: true, loopback: false });

describe('Request targets below /id', () => {
  it.each([
    ['/id', '/'], ['/id/', '/'], ['/id?x=1', '/?x=1'], ['/id/login', '/login'], ['/id/id/login', '/id/login'], ['/id//login', '//login'],
    ['/id/.well-known/openid-configuration', '/.well-known/openid-configuration'],
    ['/.well-known/oauth-authorization-server/id', '/.well-known/oauth-authorization-server'],
    ['/.well-known/openid-configuration/id?x', '/.well-known/openid-configuration?x'],
    ['/.well-known/oauth-protected-resource/id/api', '/.well-known/oauth-protected-resource/api'],
    ['http://acme.test/id/login?a=/id', '/login?a=/id'],
    ['/idx', OUTSIDE], ['/ID/login', OUTSIDE], ['/', OUTSIDE], ['/login', OUTSIDE], ['/%69d/login', OUTSIDE], ['/../id/login', OUTSIDE], ['/.well-known/oauth-authorization-server', OUTSIDE],
    ['/.well-known/a/b/id', OUTSIDE], ['*', OUTSIDE], ['', OUTSIDE], ['acme.test:443', OUTSIDE],
  ])('%j are the routes %j', (target, route) => {
    expect(withoutBasePath(at('/id'), target)).toBe(route);
  });
});

describe('Request targets without a base path', () => {
  it.each([['/login', '/login'], ['/', '/'], ['http://acme.test', '/'], ['http://acme.test/a?b', '/a?b'], ['//acme.test/a', '//acme.test/a']])('%j stay %j', (target, route) => {
    expect(withoutBasePath(at(''), target)).toBe(route);
  });
});
