import type { NumberedLine } from './job.store.js';

/** A chunk is one row of the database: a megabyte of it, sealed, is well below what MySQL takes in a packet. */
const MOST_LINES = 200;
const MOST_LETTERS = 256 * 1024;

/** The lines with something in them, in chunks, each with its number in the text. Undefined where there are more than `most`, as soon as that is known. */
export function toChunks(text: string, most: number): NumberedLine[][] | undefined {
  const chunks: NumberedLine[][] = [];
  let letters = 0;
  let count = 0;
  for (const [number, line] of linesOf(text.replace(/^\ufeff/, ''))) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    count += 1;
    if (count > most) return undefined;
    let chunk = chunks.at(-1);
    if (chunk === undefined || chunk.length >= MOST_LINES || letters + trimmed.length > MOST_LETTERS) {
      chunk = [];
      chunks.push(chunk);
      letters = 0;
    }
    chunk.push([number, trimmed]);
    letters += trimmed.length;
  }
  return chunks;
}

/** One after the other: twenty megabytes of line ends must not become twenty million texts first. */
function* linesOf(text: string): Generator<readonly [number: number, line: string]> {
  let start = 0;
  for (let number = 1; start <= text.length; number += 1) {
    const end = text.indexOf('\n', start);
    yield [number, text.slice(start, end === -1 ? text.length : end)];
    if (end === -1) return;
    start = end + 1;
  }
}
