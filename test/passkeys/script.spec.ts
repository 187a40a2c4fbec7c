import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { VIEWS } from '../../src/http/templates.js';

const script = readFileSync(`${VIEWS}assets/passkey.js`);

describe('The script of the pages with passkeys', () => {
  it('is small: 3 kilobytes of the 10 that all scripts of a page may have', () => {
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(3072);
  });

  it('writes no markup, runs no text, and asks nobody but this server', () => {
    expect(String(script)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|https?:/);
  });
});
