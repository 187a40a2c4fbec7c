export interface PictureFacts {
  readonly type: 'image/png' | 'image/gif' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/** A few kilobytes can claim to be gigabytes of pixels, which the browser would have to make room for. */
const MOST_PIXELS_A_SIDE = 2048;

/** What a picture is by its own bytes, whatever its sender calls it; `undefined` for anything else, SVG among it: that is a document, which runs scripts. */
export function pictureFacts(bytes: Buffer): PictureFacts | undefined {
  const facts = png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes);
  if (facts === undefined) return undefined;
  const fits = (side: number): boolean => side >= 1 && side <= MOST_PIXELS_A_SIDE;
  return fits(facts.width) && fits(facts.height) ? facts : undefined;
}

/** PNG §11.2.2: the header comes first. */
function png(bytes: Buffer): PictureFacts | undefined {
  const isPng = bytes.length >= 33 && bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) && bytes.toString('latin1', 12, 16) === 'IHDR';
  return isPng ? { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : undefined;
}

function gif(bytes: Buffer): PictureFacts | undefined {
  const isGif = bytes.length >= 13 && /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6));
  return isGif ? { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) } : undefined;
}

/** WebP Container Specification, "Simple" and "Extended File Format". */
function webp(bytes: Buffer): PictureFacts | undefined {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  const type = 'image/webp';
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ': return { type, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': return { type, width: (bytes.readUInt32LE(21) & 0x3fff) + 1, height: ((bytes.readUInt32LE(21) >>> 14) & 0x3fff) + 1 };
    case 'VP8X': return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default: return undefined;
  }
}

/** Walks the segments to the frame header. ITU T.81 §B.2. */
function jpeg(bytes: Buffer): PictureFacts | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return undefined;
}
