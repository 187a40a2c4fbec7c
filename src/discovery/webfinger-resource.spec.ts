import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostOfResource } from './webfinger-resource.js';

describe('The host of a webfinger resource', () => {
  it.each([
    ['acct:joe@example.com', 'example.com'], ['ACCT:joe@EXAMPLE.com', 'example.com'], ['mailto:joe@example.com', 'example.com'], ['acct:joe%40mail.test@example.com', 'example.com'],
    ['https://example.com/joe', 'example.com'], ['https://example.com:8443', 'example.com:8443'], ['http://example.com/', 'example.com'], ['acct:joe@bücher.example', 'xn--bcher-kva.example'],
    ['acct:joe', undefined], ['acct:@example.com', undefined], ['joe@example.com', undefined], ['example.com', undefined], ['acct:joe@a@example.com', undefined], ['acct:joe@example.com/x', undefined],
    ['https://joe@example.com/', undefined], ['https://', undefined], ['javascript:alert(1)', undefined], ['acct:j oe@example.com', undefined], [`acct:${'x'.repeat(2048)}@example.com`, undefined],
  ])('%s: %s', (resource, host) => {
    expect(hostOfResource(resource)).toBe(host);
  });

  it('is found, or not, whatever is sent: nothing throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress().map((address) => `acct:${address}`)), (resource) => {
      const host = hostOfResource(resource);
      if (host !== undefined) expect(host).not.toMatch(/[\s@/?#]/);
    }), { numRuns: 2_000 });
  });
});
