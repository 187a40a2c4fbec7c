import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SettingProblem } from './problems.js';
import { parsePublicUrl } from './public-url.js';

describe('PUBLIC_URL', () => {
  it('gives the issuer without trailing slash and default port, and the path as base path', () => {
    expect(parsePublicUrl('https://ID.Acme.test:443/id/')).toEqual({
      issuer: 'https://id.acme.test/id', origin: 'https://id.acme.test', host: 'id.acme.test', hostname: 'id.acme.test', basePath: '/id', secure: true, loopback: false,
    });
  });

  it('keeps a port that is not the default one', () => {
    expect(parsePublicUrl('http://localhost:3000')).toMatchObject({ issuer: 'http://localhost:3000', host: 'localhost:3000', basePath: '', secure: false, loopback: true });
    expect(parsePublicUrl('http://example.test:443').issuer).toBe('http://example.test:443');
  });

  it.each([
    ['http://127.0.0.1:3000', true], ['http://127.1.2.3', true], ['http://[::1]:3000', true], ['http://app.localhost', true], ['http://0x7f.1', true],
    ['http://localhost.example.test', false], ['http://127.0.0.1.example.test', false], ['http://[::2]', false], ['http://128.0.0.1', false],
  ])('%s is loopback: %s', (text, loopback) => {
    expect(parsePublicUrl(text).loopback).toBe(loopback);
  });

  it.each([
    ['', 'no scheme'], ['id.example.test', 'no scheme'], ['ftp://id.example.test', 'another scheme'], ['javascript:alert(1)', 'another scheme'],
    ['https://', 'no host'], ['https:id.example.test', 'no slashes'], ['https://id.example.test?a', 'a query'], ['https://id.example.test/?', 'an empty query'],
    ['https://id.example.test/#', 'an empty fragment'], ['https://user@id.example.test', 'a user'], ['https://:pass@id.example.test', 'a password'], ['https://@id.example.test', 'an empty user'],
    ['https://id.example.test/a//b', 'an empty segment'], ['https://id.example.test/a%2fb', 'an escape'], ['https://id.example.test/a;b', 'a cookie separator'],
    ['https://id.example.test/:id', 'a route parameter'], ['https://id.example.test/*', 'a route wildcard'], ['https://id.example.test\\id', 'a backslash'],
    ['https://id.exa\tmple.test', 'a tab'], ['https://id.example.test.', 'a final dot'], ['https://*.example.test', 'a wildcard'],
    ['http://0.0.0.0:3000', 'the listen address'], ['http://[::]:3000', 'the listen address'], ['http://localhost:0', 'port 0'], ['http://localhost:65536', 'no port'],
  ])('refuses %j: %s', (text) => {
    expect(() => parsePublicUrl(text)).toThrow(SettingProblem);
  });

  it('never repeats a password that was written into it', () => {
    expect.assertions(2);
    for (const text of ['https://user:hunter2hunter2@id.example.test', 'https://user:hunter2hunter2@id.example.test/?x#y']) {
      try {
        parsePublicUrl(text);
      } catch (error) {
        expect(String(error)).not.toContain('hunter2');
      }
    }
  });

  it('yields an issuer that parses to itself, whatever spelling it came from', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,8}$/);
    const spelling = fc.record({ scheme: fc.constantFrom('http', 'https', 'HTTPS'), host: fc.domain(), port: fc.option(fc.integer({ min: 1, max: 65_535 })), path: fc.array(segment, { maxLength: 3 }), slash: fc.constantFrom('', '/', '//') });
    fc.assert(fc.property(spelling, ({ scheme, host, port, path, slash }) => {
      const parsed = parsePublicUrl(`${scheme}://${host}${port === null ? '' : `:${port}`}${path.map((name) => `/${name}`).join('')}${slash}`);
      expect(parsePublicUrl(parsed.issuer)).toEqual(parsed);
      expect(parsed.issuer).toBe(parsed.origin + parsed.basePath);
      expect(parsed.issuer).not.toMatch(/\/$|:(80|443)$(?<!http:\/\/.*:443)(?<!https:\/\/.*:80)/);
    }));
  });

  it('answers any text with an address or a problem, never with another error', () => {
    const near = fc.tuple(fc.constantFrom('', 'http://', 'https://', 'https:/', 'https://a@'), fc.string({ unit: 'binary' })).map((parts) => parts.join(''));
    fc.assert(fc.property(near, (text) => {
      try {
        expect(parsePublicUrl(text).issuer).toMatch(/^https?:\/\/[^\s?#@\\]+$/);
      } catch (error) {
        if (!(error instanceof SettingProblem)) throw error;
      }
    }), { numRuns: 1000 });
  });
});
