import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { OutboundFailed } from './outbound-error.js';

const DECODERS: Readonly<Record<string, () => Transform>> = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * The body, decoded, of at most so many bytes: what a small compressed body swells to counts, not what was sent (a bomb of gzip is a thousand times
 * its size). `cut` ends the body there instead of refusing it. Throws OutboundFailed.
 */
export async function readBody(message: IncomingMessage, mostBytes: number, cut: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decoded(message)) {
    const part = chunk as Buffer;
    chunks.push(part);
    bytes += part.length;
    if (bytes <= mostBytes) continue;
    if (!cut) throw new OutboundFailed('too-large');
    break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}

function decoded(message: IncomingMessage): AsyncIterable<unknown> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return message;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding]?.() : undefined;
  // Encodings upon encodings are bombs in layers; nobody else sends them.
  if (decoder === undefined) throw new OutboundFailed('bad-answer');
  message.once('error', (error) => decoder.destroy(error));
  message.once('aborted', () => decoder.destroy(new Error('aborted')));
  return message.pipe(decoder);
}
