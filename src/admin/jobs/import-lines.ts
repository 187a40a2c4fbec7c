import type { NumberedLine } from './job.store.js';

/** A chunk is one row of the database: a megabyte of it, sealed, is well below what MySQL takes in a packet. */
const MOST_LINES = 200;
const MOST_LETTERS = 256 * 1024;

/** The lines with something in them, in chunks, each with its number in the text. */
export function toChunks(text: string): NumberedLine[][] {
  const chunks: NumberedLine[][] = [];
  let letters = 0;
  for (const [index, line] of text.replace(/^\ufeff/, '').split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    let chunk = chunks.at(-1);
    if (chunk === undefined || chunk.length >= MOST_LINES || letters + trimmed.length > MOST_LETTERS) {
      chunk = [];
      chunks.push(chunk);
      letters = 0;
    }
    chunk.push([index + 1, trimmed]);
    letters += trimmed.length;
  }
  return chunks;
}
