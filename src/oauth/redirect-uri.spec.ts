import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isRegisteredRedirectUri, redirectUriProblem, webUriProblem } from './redirect-uri.js';

const WEB = ['https://app.example.com/cb'];
const NATIVE = ['http://127.0.0.1/cb', 'http://[::1]/cb', 'http://localhost/cb', 'com.example.app:/cb'];

/** What is sent, and whether it is wrong in itself (refused at registration) or only not what was registered. */
const VECTORS: readonly (readonly [id: string, sent: string, atRegistration: 'refused' | 'accepted'])[] = [
  ['RU-01 slash', 'https://app.example.com/cb/', 'accepted'],
  ['RU-02 case of the path', 'https://app.example.com/CB', 'accepted'],
  ['RU-02 case of the scheme', 'HTTPS://app.example.com/cb', 'refused'],
  ['RU-02 case of the host', 'https://APP.example.com/cb', 'refused'],
  ['RU-05 empty fragment', 'https://app.example.com/cb#', 'refused'],
  ['RU-05 fragment', 'https://app.example.com/cb#x', 'refused'],
  ['RU-05 encoded fragment', 'https://app.example.com/cb%23x', 'accepted'],
  ['RU-06 dot segments', 'https://app.example.com/cb/../evil', 'refused'],
  ['RU-06 encoded slash', 'https://app.example.com/cb/..%2fevil', 'accepted'],
  ['RU-06 encoded dots', 'https://app.example.com/cb/%2e%2e/evil', 'refused'],
  ['RU-06 doubly encoded dots', 'https://app.example.com/cb/%252e%252e%252fevil', 'accepted'],
  ['RU-08 user name', 'https://app.example.com@evil.com/cb', 'refused'],
  ['RU-08 user name and password', 'https://app.example.com:x@evil.com/cb', 'refused'],
  ['RU-09 several @', 'https://a@b@evil.com/cb', 'refused'],
  ['RU-09 encoded @', 'https://app.example.com%40evil.com/cb', 'refused'],
  ['RU-11 dot as a pattern', 'https://appXexample.com/cb', 'refused'],
  ['RU-11 dot as a pattern, lower case', 'https://appxexample.com/cb', 'accepted'],
  ['RU-13 slash and backslash', 'https:/\\evil.com/cb', 'refused'],
  ['RU-13 two backslashes', 'https:\\\\evil.com', 'refused'],
  ['RU-13 three slashes', '///evil.com', 'refused'],
  ['RU-13 scheme-relative', '//evil.com/cb', 'refused'],
  ['RU-13 tab between slashes', '/\t//evil.com', 'refused'],
  ['RU-13 one slash', 'https:/evil.com/cb', 'refused'],
  ['RU-13 no slash', 'https:evil.com/cb', 'refused'],
  ['RU-14 backslash in the host', 'https://app.example.com\\.evil.com/cb', 'refused'],
  ['RU-14 encoded backslash in the host', 'https://app.example.com%5c.evil.com', 'refused'],
  ['RU-15 encoded tab in the host', 'https://app.exa%09mple.com/cb', 'refused'],
  ['RU-15 tab', 'https://app.exa\tmple.com/cb', 'refused'],
  ['RU-15 line feed', 'https://app.example.com/cb\n', 'refused'],
  ['RU-15 encoded NUL', 'https://app.example.com/cb%00', 'refused'],
  ['RU-15 NUL', 'https://app.example.com/cb\0', 'refused'],
  ['RU-15 trailing space', 'https://app.example.com/cb ', 'refused'],
  ['RU-15 leading space', ' https://app.example.com/cb', 'refused'],
  ['RU-16 ideographic full stop', 'https://app。example.com/cb', 'refused'],
  ['RU-16 full-width letter', 'https://ａpp.example.com/cb', 'refused'],
  ['RU-16 soft hyphen', 'https://app.ex\u00ADample.com/cb', 'refused'],
  ['RU-16 homograph', 'https://аpp.example.com/cb', 'refused'],
  ['RU-16 composed path', 'https://app.example.com/cb\u00E9', 'refused'],
  ['RU-16 decomposed path', 'https://app.example.com/cbe\u0301', 'refused'],
  ['RU-17 encoded space', 'https://app.example.com/cb%20', 'accepted'],
  ['RU-17 encoded letter', 'https://app.example.com/%63b', 'accepted'],
  ['RU-17 single dot', 'https://app.example.com/./cb', 'refused'],
  ['RU-17 two slashes', 'https://app.example.com//cb', 'accepted'],
  ['RU-17 query added', 'https://app.example.com/cb?x=1', 'accepted'],
  ['RU-17 empty query added', 'https://app.example.com/cb?', 'accepted'],
  ['RU-17 default port added', 'https://app.example.com:443/cb', 'accepted'],
  ['RU-18 127.1', 'http://127.1/cb', 'refused'],
  ['RU-18 hexadecimal', 'http://0x7f.1/cb', 'refused'],
  ['RU-18 decimal', 'http://2130706433/cb', 'refused'],
  ['RU-18 leading zeros', 'http://127.000.000.001/cb', 'refused'],
  ['RU-18 long IPv6', 'http://[0:0:0:0:0:0:0:1]/cb', 'refused'],
  ['RU-18 IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/cb', 'refused'],
  ['RU-22 https on loopback', 'https://127.0.0.1:1/cb', 'accepted'],
  ['RU-22 localhost with a port', 'http://localhost:1/cb', 'accepted'],
  ['RU-22 another loopback address', 'http://127.0.0.2/cb', 'accepted'],
  ['RU-22 user name behind the port', 'http://127.0.0.1:1@evil.com/cb', 'refused'],
  ['RU-22 host behind the address', 'http://127.0.0.1.evil.com/cb', 'refused'],
  ['RU-22 port out of range', 'http://127.0.0.1:65536/cb', 'refused'],
  ['RU-22 port with a zero in front', 'http://127.0.0.1:080/cb', 'refused'],
  ['RU-22 empty port', 'http://127.0.0.1:/cb', 'refused'],
  ['RU-22 loopback, another path', 'http://127.0.0.1:1/CB', 'accepted'],
  ['RU-25 wildcard host', 'https://*.example.com/cb', 'refused'],
  ['RU-25 wildcard suffix', 'https://example.com*', 'refused'],
  ['RU-25 wildcard path', 'https://app.example.com/*', 'refused'],
  ['RU-27 empty', '', 'refused'],
  ['RU-27 null', 'null', 'refused'],
  ['RU-27 relative', '/cb', 'refused'],
  ['RU-28 2 KB', `https://app.example.com/${'a'.repeat(2_048)}`, 'refused'],
  ['RU-28 64 KB', `https://app.example.com/${'a'.repeat(65_536)}`, 'refused'],
  ['RU-28 1 MB', `https://app.example.com/${'a/'.repeat(524_288)}`, 'refused'],
  ['http on another host', 'http://app.example.com/cb', 'refused'],
  ['javascript:', 'javascript:alert(1)', 'refused'],
  ['javascript: as a web address', 'javascript://app.example.com/%0aalert(1)', 'refused'],
  ['data:', 'data:text/html,x', 'refused'],
  ['file:', 'file:///etc/passwd', 'refused'],
  ['vbscript:', 'vbscript:x', 'refused'],
  ['a private scheme without a dot', 'myapp:/cb', 'refused'],
  ['a private scheme with nothing after it', 'com.example.app:', 'refused'],
  ['another private scheme', 'com.example.other:/cb', 'accepted'],
  ['a private scheme in other case', 'COM.example.app:/cb', 'refused'],
];

describe('a redirect URI that was not registered (RFC 9700 §2.1)', () => {
  it.each(VECTORS)('is not taken for a registered one: %s', (_, sent) => {
    expect(isRegisteredRedirectUri(sent, WEB, 'web')).toBe(false);
    expect(isRegisteredRedirectUri(sent, [...WEB, ...NATIVE], 'native')).toBe(false);
  });

  it.each(VECTORS)('is refused at registration exactly when it is wrong in itself: %s', (_, sent, atRegistration) => {
    expect(redirectUriProblem(sent, { applicationType: 'native' }) === undefined ? 'accepted' : 'refused').toBe(atRegistration);
  });

  it('never matches unless it is the same text', () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), fc.webUrl({ withQueryParameters: true }), (sent, registered) => {
      expect(isRegisteredRedirectUri(sent, [registered], 'native')).toBe(sent === registered);
    }));
  });

  it('never matches with a character changed, added or taken away', () => {
    const registered = 'https://app.example.com/cb?tenant=1';
    fc.assert(fc.property(fc.nat(registered.length), fc.nat(1), fc.string({ unit: 'binary', maxLength: 2 }), (at, removed, put) => {
      const sent = registered.slice(0, at) + put + registered.slice(at + removed);
      expect(isRegisteredRedirectUri(sent, [registered], 'native')).toBe(sent === registered);
    }));
  });
});

describe('the loopback exception (RFC 8252 §7.3)', () => {
  it.each(['http://127.0.0.1:1/cb', 'http://127.0.0.1:65535/cb', 'http://[::1]:49152/cb', 'http://127.0.0.1/cb'])('lets a native client return to any port: %s', (sent) => {
    expect(isRegisteredRedirectUri(sent, NATIVE, 'native')).toBe(true);
  });

  it('does not depend on whether a port was registered', () => {
    expect(isRegisteredRedirectUri('http://127.0.0.1:9/cb', ['http://127.0.0.1:8080/cb'], 'native')).toBe(true);
    expect(isRegisteredRedirectUri('http://127.0.0.1/cb', ['http://127.0.0.1:8080/cb'], 'native')).toBe(true);
  });

  it('is not for web clients (RU-22)', () => {
    expect(isRegisteredRedirectUri('http://127.0.0.1:9/cb', ['http://127.0.0.1/cb'], 'web')).toBe(false);
  });

  it('does not make one loopback address another', () => {
    expect(isRegisteredRedirectUri('http://[::1]:9/cb', ['http://127.0.0.1/cb'], 'native')).toBe(false);
    expect(isRegisteredRedirectUri('http://localhost:9/cb', ['http://127.0.0.1/cb', 'http://localhost/cb'], 'native')).toBe(false);
  });

  it('holds the path and the query to the letter', () => {
    for (const sent of ['http://127.0.0.1:9', 'http://127.0.0.1:9/', 'http://127.0.0.1:9/cb/', 'http://127.0.0.1:9/cb?x', 'http://127.0.0.1:9/cb#', 'http://127.0.0.1:9/cb\n']) {
      expect(isRegisteredRedirectUri(sent, ['http://127.0.0.1/cb'], 'native')).toBe(false);
    }
  });
});

describe('registration of a redirect URI', () => {
  it.each([
    ['https://app.example.com/cb', 'web'], ['https://app.example.com', 'web'], ['https://app.example.com/cb?tenant=a&list[]=1', 'web'],
    ['https://xn--bcher-kva.example/cb', 'web'], ['https://app.example.com:8443/cb', 'web'],
    ['http://localhost:3000/cb', 'web'], ['http://127.0.0.1:3000/cb', 'web'], ['http://[::1]:3000/cb', 'web'], ['http://app.localhost/cb', 'web'],
    ['https://app.example.com/claimed', 'native'], ['com.example.app:/cb', 'native'], ['com.example.app://host/cb', 'native'], ['http://127.0.0.1/cb', 'native'],
  ] as const)('accepts %s of a %s client', (uri, applicationType) => {
    expect(redirectUriProblem(uri, { applicationType })).toBeUndefined();
  });

  it('refuses what no browser can be sent to', () => {
    for (const uri of ['com.example.app://[', 'com.example.app://[/cb', 'com.example.app://host:999999/']) expect(redirectUriProblem(uri, { applicationType: 'native' })).toMatch(/browsers can open/);
  });

  it('keeps private-use schemes for native clients', () => {
    expect(redirectUriProblem('com.example.app:/cb', { applicationType: 'web' })).toMatch(/application_type native/);
  });

  it('accepts only what a browser goes to as it is written, up to the query', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (uri) => {
      if (redirectUriProblem(uri, { applicationType: 'web' }) !== undefined) return;
      const { protocol, host, pathname } = new URL(uri);
      const [written = ''] = uri.split('?');
      expect([written, `${written}/`]).toContain(`https://${host}${pathname}`);
      expect(protocol).toBe('https:');
    }));
  });

  it('finds a problem in any text without failing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('https://', 'http://127.0.0.1', 'com.example:', ''), (rest, start) => {
      const problem = redirectUriProblem(start + rest, { applicationType: 'native' });
      expect(problem === undefined || problem.startsWith('must')).toBe(true);
    }));
  });
});

describe('a web address of a client (jwks_uri, logout, logo)', () => {
  it('is https, or http for loopback hosts', () => {
    expect(webUriProblem('https://app.example.com/logout')).toBeUndefined();
    expect(webUriProblem('http://localhost:3000/logout')).toBeUndefined();
    for (const uri of ['http://app.example.com/', 'com.example.app:/x', 'ftp://app.example.com/', 'javascript:1', '/logout', 'https://u@h/', 'https://*.example.com/']) {
      expect(webUriProblem(uri)).toMatch(/^must/);
    }
  });
});
