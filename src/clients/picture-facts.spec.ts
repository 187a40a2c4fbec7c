import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pictureFacts } from './picture-facts.js';

const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(17)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const gif = Buffer.concat([Buffer.from('GIF89a', 'latin1'), Buffer.from([3, 0, 5, 0, 0, 0, 0])]);
const webp = (kind: string, rest: readonly number[]): Buffer => Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), Buffer.from(kind, 'latin1'), Buffer.from([0, 0, 0, 0, ...rest]), Buffer.alloc(20)]);
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108000700090301220002110103110100', 'hex');

describe('a picture', () => {
  it('is what its bytes say', () => {
    expect(pictureFacts(png(64, 32))).toEqual({ type: 'image/png', width: 64, height: 32 });
    expect(pictureFacts(gif)).toEqual({ type: 'image/gif', width: 3, height: 5 });
    expect(pictureFacts(jpeg)).toEqual({ type: 'image/jpeg', width: 9, height: 7 });
    expect(pictureFacts(webp('VP8X', [0, 0, 0, 0, 9, 0, 0, 19, 0, 0]))).toEqual({ type: 'image/webp', width: 10, height: 20 });
    expect(pictureFacts(webp('VP8 ', [0, 0, 0, 0, 0, 0, 8, 0, 4, 0]))).toEqual({ type: 'image/webp', width: 8, height: 4 });
  });

  it('is none that would need more room than a logo', () => {
    for (const [width, height] of [[0, 1], [1, 0], [2049, 1], [1, 4_000_000_000]] as const) expect(pictureFacts(png(width, height))).toBeUndefined();
  });

  it.each(['', '<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html><script>alert(1)</script>', 'GIF89a', '%PDF-1.7', 'RIFF1234WEBPVP9 '])('is not %j', (text) => {
    expect(pictureFacts(Buffer.from(text))).toBeUndefined();
  });

  it('never fails, whatever the bytes', () => {
    fc.assert(fc.property(fc.constantFrom('', '89504e470d0a1a0a', '474946383961', 'ffd8ff', 'ffd8ffe0', '52494646000000005745425056503858'), fc.uint8Array({ maxLength: 80 }), (start, rest) => {
      const facts = pictureFacts(Buffer.concat([Buffer.from(start, 'hex'), rest]));
      expect(facts === undefined || (facts.width >= 1 && facts.width <= 2048)).toBe(true);
    }));
  });
});
