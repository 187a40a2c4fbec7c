import { describe, expect, it } from '@jest/globals';
import { parsePublicUrl } from '../config/public-url.js';
import { passkeyOriginOf } from './passkey-origin.js';

describe('Passkeys', () => {
  it.each([
    ['https://id.example.com', 'id.example.com', 'https://id.example.com'],
    ['https://id.example.com:8443/sso', 'id.example.com', 'https://id.example.com:8443'],
    ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
    ['http://id.localhost:3000', 'id.localhost', 'http://id.localhost:3000'],
  ])('belong to the host of %s, and answer from there', (url, id, origin) => {
    expect(passkeyOriginOf(parsePublicUrl(url))).toEqual({ id, origin });
  });

  it.each(['http://127.0.0.1:3000', 'http://[::1]:3000', 'https://192.0.2.1', 'http://id.example.com', 'http://notlocalhost'])('are unknown to browsers at %s', (url) => {
    expect(passkeyOriginOf(parsePublicUrl(url))).toBeUndefined();
  });
});
