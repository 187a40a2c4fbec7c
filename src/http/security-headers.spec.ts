import { describe, expect, it } from '@jest/globals';
import { contentSecurityPolicy, policySource } from './security-headers.js';

describe('The policy of a page', () => {
  it('lets forms go here, or to what is named instead', () => {
    expect(contentSecurityPolicy()).toMatch(/; form-action 'self'$/);
    expect(contentSecurityPolicy(['https://app.example.com'])).toMatch(/; form-action https:\/\/app\.example\.com$/);
  });

  it.each([
    ['https://app.example.com/cb?x=1', 'https://app.example.com'], ['https://app.example.com:8443/cb', 'https://app.example.com:8443'], ['http://127.0.0.1:51004/cb', 'http://127.0.0.1:51004'],
    ['http://[::1]:51004/cb', 'http:'], ['com.example.app:/cb', 'com.example.app:'],
  ])('names %s as %s', (url, source) => {
    expect(policySource(url)).toBe(source);
  });
});
