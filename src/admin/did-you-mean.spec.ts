import { describe, expect, it } from '@jest/globals';
import { closestName, didYouMean } from './did-you-mean.js';

const NAMES = ['client_id', 'redirect_uris', 'scope', 'name', 'description'];

describe('closestName', () => {
  it.each([
    ['redirect_uri', 'redirect_uris'],
    ['redirectUris', 'redirect_uris'],
    ['redirect-uris', 'redirect_uris'],
    ['CLIENT_ID', 'client_id'],
    ['cleint_id', 'client_id'],
    ['scpoe', 'scope'],
    ['nmae', 'name'],
    ['description ', 'description'],
  ])('takes %s for %s', (written, meant) => {
    expect(closestName(written, NAMES)).toBe(meant);
  });

  it.each(['', 'id', 'foo', 'tenant', 'x'.repeat(10_000)])('has no guess for %j', (written) => {
    expect(didYouMean(written, NAMES)).toBe('');
  });
});
